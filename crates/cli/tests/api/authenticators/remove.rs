//! `DELETE /authenticators/{id}`.

use std::time::Duration;

use ninsho_shared::account::AccountView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};

use crate::support::{Kind, TestApp, addressed};

#[tokio::test]
async fn an_app_that_was_removed_opens_nothing_and_its_secret_is_gone() {
    let app = TestApp::start().await;
    let (taro, full, own) = app.with_authenticator("taro").await;
    let other = app.past_password(&taro).await;
    let removed = full.remove_authenticator(own.id).await;
    assert_eq!((removed.status, removed.text.as_str()), (204, ""));
    let letters = app.letters().await;
    assert_eq!(addressed(&letters), [("taro@example.com", Kind::AuthenticatorRemoved)]);
    assert_eq!(app.count_of(&taro, "authenticator_removed").await, 1);
    assert!(full.get(paths::ACCOUNT).await.granted::<AccountView>(200).authenticators.is_empty());
    assert!(app.traces(&taro).await.authenticators[0].sealed.is_empty());
    other.get(paths::LOGIN).await.refused(ProblemCode::SessionEnded);
    let caller = app.past_password(&taro).await;
    caller.verify_by_authenticator(&app.shown(&own)).await.refused(ProblemCode::FactorNotSet);
    full.remove_authenticator(own.id).await.refused(ProblemCode::NotFound);
}

#[tokio::test]
async fn the_last_factor_stays() {
    let app = TestApp::start().await;
    let (taro, full, first) = app.without_mail("taro").await;
    let before = app.traces(&taro).await;
    full.remove_authenticator(first.id).await.refused(ProblemCode::LastFactor);
    app.assert_nothing_happened(&taro, &before).await;

    let second = app.authenticator_in(&full, "tablet").await;
    assert_eq!(full.remove_authenticator(first.id).await.status, 204);
    full.remove_authenticator(second.id).await.refused(ProblemCode::LastFactor);
    app.advance(Duration::from_secs(30));
    let caller = app.past_password(&taro).await;
    caller.verify_by_authenticator(&app.shown(&second)).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_set_up_that_is_given_up_is_told_to_nobody() {
    let app = TestApp::start().await;
    let (taro, full, _) = app.without_mail("taro").await;
    let begun = full.new_authenticator("tablet").await;
    assert_eq!(full.remove_authenticator(begun.id).await.status, 204);
    full.verify_authenticator(begun.id, &app.shown(&begun)).await.refused(ProblemCode::FlowEnded);
    assert_eq!(app.count_of(&taro, "authenticator_removed").await, 0);
    assert!(app.letters().await.is_empty());
}
