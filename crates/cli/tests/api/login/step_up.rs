//! Proving the second factor again in a session that has it.

use std::time::Duration;

use ninsho_shared::login::{LoginAnswer, LoginView};
use ninsho_shared::{ProblemCode, Timestamp, paths};
use serde_json::json;

use crate::support::{Answer, Caller, START, TestApp, other_code};

const TEN_MINUTES: Duration = Duration::from_mins(10);

async fn begin_change(caller: &Caller) -> Answer {
    caller.post(paths::ADDRESS_CHANGES, &json!({ "address": "new@example.org" })).await
}

async fn step_up_until(caller: &Caller) -> Option<Timestamp> {
    caller.session().await.step_up_until
}

#[tokio::test]
async fn a_factor_can_be_changed_for_ten_minutes_and_again_after_a_step_up() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.advance(TEN_MINUTES);
    begin_change(&caller).await.refused(ProblemCode::StepUpRequired);
    assert_eq!(step_up_until(&caller).await, Some(START.plus(TEN_MINUTES)), "it is past, and so it is shown");

    let sent = caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    assert!(matches!(sent.login, LoginView::CodeSent { .. }));
    caller.get(paths::ACCOUNT).await.granted::<serde_json::Value>(200);
    let session = caller.session().await;
    let verified = caller.verify_login(&app.newest_code(&taro.mail).await).await.granted::<LoginAnswer>(200);
    assert!(verified.token.is_none(), "the session stays");
    assert_eq!(verified.login.session().id, session.id);
    assert_eq!(step_up_until(&caller).await, Some(START.plus(TEN_MINUTES * 2)));
    assert_eq!(begin_change(&caller).await.status, 201);
    assert_eq!(app.count_of(&taro, "logged_in").await, 1);
}

#[tokio::test]
async fn a_step_up_counts_for_its_session_only() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let one = app.signed_in(&taro).await;
    app.advance(TEN_MINUTES);
    let other = app.signed_in(&taro).await;
    begin_change(&one).await.refused(ProblemCode::StepUpRequired);
    assert_eq!(begin_change(&other).await.status, 201);
}

#[tokio::test]
async fn a_wrong_code_neither_renews_nor_ends_the_session() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.advance(TEN_MINUTES);
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let code = app.newest_code(&taro.mail).await;
    caller.verify_login(&other_code(&code)).await.refused(ProblemCode::WrongCode);
    begin_change(&caller).await.refused(ProblemCode::StepUpRequired);
    caller.get(paths::ACCOUNT).await.granted::<serde_json::Value>(200);
    assert_eq!(app.count_of(&taro, "wrong_code").await, 1);
}

#[tokio::test]
async fn a_code_renews_once() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.advance(TEN_MINUTES);
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let code = app.newest_code(&taro.mail).await;
    caller.verify_login(&code).await.granted::<LoginAnswer>(200);
    app.advance(Duration::from_mins(5));
    caller.verify_login(&code).await.refused(ProblemCode::CodeUsed);
    assert_eq!(step_up_until(&caller).await, Some(START.plus(TEN_MINUTES * 2)));
    assert!(matches!(caller.login_state().await, LoginView::SignedIn { .. }));
}
