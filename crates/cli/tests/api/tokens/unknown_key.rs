//! A token of a key that this process has not read: another process made the key, or somebody the token.

use std::time::Duration;

use futures_util::future::join_all;
use ninsho_domain::storage::entity::signing_key;
use ninsho_shared::ProblemCode;
use ninsho_shared::paths;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;

use super::forge::Forge;
use crate::support::{PASSWORD, TestApp};

/// Retires the keys that there are, so that the next process makes one.
async fn retire(app: &TestApp) {
    signing_key::Entity::update_many()
        .col_expr(signing_key::Column::RetiredAt, Expr::value(app.app.now()))
        .exec(app.app.storage.write())
        .await
        .unwrap();
}

async fn forged(app: &TestApp) -> (Forge, String) {
    let taro = app.person("taro").await;
    let forge = Forge::of(app, app.signed_in(&taro).await).await;
    let forged = forge.headed(|header| header["kid"] = "nobody has it".into());
    (forge, forged)
}

#[tokio::test]
async fn the_keys_are_read_again_once_a_second_however_many_tokens_come() {
    let app = TestApp::start().await;
    app.stand_still();
    let (forge, forged) = forged(&app).await;
    let read = async || {
        let app = &app.app;
        app.tokens.reload_for_unknown(&app.storage, &app.secrets, app.now()).await.unwrap()
    };
    let at_once = join_all((0..32).map(|_| read())).await;
    assert_eq!(at_once.iter().filter(|read| **read).count(), 1);
    forge.present(&forged).await.refused(ProblemCode::NotSignedIn);
    app.advance(Duration::from_millis(999));
    assert!(!read().await);
    app.advance(Duration::from_millis(1));
    forge.present(&forged).await.refused(ProblemCode::NotSignedIn);
    assert!(!read().await, "the forged token has used this second up");
}

#[tokio::test]
async fn a_key_of_another_process_is_known_at_once_and_under_forged_tokens_within_a_second() {
    let app = TestApp::start().await;
    let (forge, forged) = forged(&app).await;
    app.person("hanako").await;
    retire(&app).await;
    let other = app.another_process().await;
    let token = other.with_session_of(&other.log_in("hanako", PASSWORD).await);
    let here = app.caller().with_token(token.token());
    here.session().await;

    retire(&app).await;
    let other = app.another_process().await;
    let token = other.with_session_of(&other.log_in("hanako", PASSWORD).await);
    let here = app.caller().with_token(token.token());
    app.advance(Duration::from_secs(1));
    forge.present(&forged).await.refused(ProblemCode::NotSignedIn);
    here.session().await;

    retire(&app).await;
    let other = app.another_process().await;
    // The keys have just been read because of a forged token.
    let token = other.with_session_of(&other.log_in("hanako", PASSWORD).await);
    let here = app.caller().with_token(token.token());
    here.get(paths::SESSION).await.refused(ProblemCode::NotSignedIn);
    app.advance(Duration::from_secs(1));
    here.session().await;
    forge.present(&forged).await.refused(ProblemCode::NotSignedIn);
    forge.caller.session().await;
}
