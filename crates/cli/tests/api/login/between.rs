//! What happens between the look at a password and the session that it begins.

use ninsho_domain::account::credentials;
use ninsho_domain::request_origin::RequestOrigin;
use ninsho_domain::storage::entity::account;
use ninsho_shared::{Password, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn a_password_that_was_changed_or_an_account_that_was_closed_meanwhile_begins_no_session() {
    let app = TestApp::start().await;
    let origin = RequestOrigin {
        network: "192.0.2.0/24".to_owned(),
        browser: "Firefox, Linux".to_owned(),
        language: None,
        through: None,
    };
    for (name, column, value, granted) in [
        ("taro", account::Column::LastFactor, Expr::value("mail"), true),
        ("hanako", account::Column::PasswordHash, Expr::value("another"), false),
        ("jiro", account::Column::ClosedAt, Expr::value(1), false),
    ] {
        let person = app.person(name).await;
        let user_id = UserId::parse(name).unwrap();
        let password = Password::parse(PASSWORD.to_owned()).unwrap();
        let right = credentials::check(&app.app, &user_id, password, &origin, None).await.unwrap();
        account::Entity::update_many()
            .col_expr(column, value)
            .filter(account::Column::Id.eq(person.account_id))
            .exec(app.app.storage.write())
            .await
            .unwrap();
        let tx = app.app.storage.begin().await.unwrap();
        let accepted = right.accept(&tx).await.map_err(|error| error.name());
        assert_eq!(
            accepted.map(|account| account.user_id),
            granted.then(|| name.parse().unwrap()).ok_or("wrong_credentials")
        );
    }
}
