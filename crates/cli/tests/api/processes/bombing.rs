//! Row 5: nobody can be mail-bombed through two processes either, restarted or not.

use std::time::Duration;

use futures_util::future::join_all;
use ninsho_domain::storage::entity::{account, code_send};
use ninsho_shared::authenticators::AuthenticatorView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::{Answer, Caller, Fleet, Owner, authenticator_code_at};

const VICTIM: &str = "victim@example.com";

/// How many mails with a code have been written to the victim.
async fn mailed(fleet: &Fleet) -> u64 {
    code_send::Entity::find().count(fleet.app.app.storage.read()).await.unwrap()
}

/// Everybody asks at once for a code to the victim's mailbox; says how many were granted.
async fn all_ask(callers: &[Caller]) -> usize {
    let answers: Vec<Answer> = join_all(callers.iter().map(|caller| caller.press(paths::LOGIN_OTP))).await;
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        let refusals = [Some(ProblemCode::SendLimitReached), Some(ProblemCode::ResendTooSoon)];
        assert!(refusals.contains(&answer.refusal()), "{}", answer.text);
    }
    answers.iter().filter(|answer| answer.status == 200).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_gets_three_codes_in_ten_minutes_into_one_mailbox() {
    let Some(fleet) = Fleet::pair("").await else { return };
    let mut callers = Vec::new();
    for number in 0..12 {
        let person = Owner::new(&fleet, &format!("person{number}")).await;
        callers.push(person.past_password().await);
    }
    let owner_of_authenticator = with_authenticator(&fleet).await;
    let before = mailed(&fleet).await;
    account::Entity::update_many()
        .col_expr(account::Column::MailAddress, Expr::value(VICTIM))
        .filter(account::Column::UserId.ne("nobody"))
        .exec(fleet.app.app.storage.write())
        .await
        .unwrap();
    for window in 1..=3 {
        assert_eq!(all_ask(&callers).await, 3);
        for place in 0..2 {
            fleet.kill(place).await;
            assert_eq!(all_ask(&callers).await, 0, "the other process knows");
            fleet.restart(place).await;
            assert_eq!(all_ask(&callers).await, 0, "and this one still does");
        }
        fleet.advance(Duration::from_mins(9)).await;
        assert_eq!(all_ask(&callers).await, 0);
        assert_eq!(mailed(&fleet).await - before, 3 * window);
        fleet.advance(Duration::from_mins(2)).await;
    }
    // Who has an app gets in all the same.
    let (taro, own) = owner_of_authenticator;
    let caller = taro.past_password().await;
    let code = authenticator_code_at(&own, fleet.now());
    caller.verify_by_authenticator(&code).await.granted::<LoginAnswer>(200);
}

async fn with_authenticator(fleet: &Fleet) -> (Owner<'_>, crate::support::OwnAuthenticator) {
    let mut taro = Owner::new(fleet, "taro").await;
    let full = taro.signed_in().await;
    let own = full.new_authenticator("phone").await;
    full.verify_authenticator(own.id, &authenticator_code_at(&own, fleet.now()))
        .await
        .granted::<AuthenticatorView>(200);
    (taro, own)
}
