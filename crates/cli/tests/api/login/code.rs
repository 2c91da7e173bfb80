//! `POST /login/otp`: asking for a one-time password, and asking again.

use std::time::Duration;

use ninsho_shared::login::{LoginAnswer, LoginView};
use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::{MailedCodeView, ProblemCode, Resend, paths};

use crate::support::{Caller, START, TestApp, other_code};

async fn code_view(caller: &Caller) -> MailedCodeView {
    match caller.login_state().await {
        LoginView::CodeSent { code, .. } => code,
        other => panic!("a code was sent: {other:?}"),
    }
}

#[tokio::test]
async fn the_answer_says_where_the_code_went_and_how_long_it_counts() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    let answer = caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let LoginView::CodeSent { mail_address, code, .. } = answer.login else { panic!("a code was sent") };
    assert_eq!(mail_address, "t****o@example.com");
    assert_eq!((code.as_of, code.expires_at), (START, START.plus(Duration::from_mins(10))));
    let just_sent = Resend::Later { at: START.plus(Duration::from_mins(1)), because: WaitReason::JustSent };
    assert_eq!((code.attempts_left, code.resend), (5, just_sent));
    assert_eq!(app.codes_mailed(&taro.mail).await, 1);
    assert!(app.events(&taro).await.is_empty(), "a mail is no event of the account");
}

#[tokio::test]
async fn a_second_mail_has_to_wait_a_minute() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let (caller, _) = app.with_code(&taro).await;
    for (millis, wait) in [(0, 60), (1, 60), (30_000, 30), (29_998, 1)] {
        app.advance(Duration::from_millis(millis));
        let answer = caller.press(paths::LOGIN_OTP).await;
        assert_eq!(answer.refused(ProblemCode::ResendTooSoon).retry_after, Some(wait));
        assert_eq!(answer.header("retry-after").as_deref(), Some(wait.to_string().as_str()));
    }
    assert_eq!(app.codes_mailed(&taro.mail).await, 1);
    app.advance(Duration::from_millis(1));
    assert_eq!(code_view(&caller).await.resend, Resend::Now);
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    assert_eq!(app.codes_mailed(&taro.mail).await, 2);
}

#[tokio::test]
async fn a_resend_carries_the_same_code_with_the_same_attempts_and_the_same_end() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    let before = code_view(&caller).await;
    for _ in 0..2 {
        caller.verify_login(&other_code(&code)).await.refused(ProblemCode::WrongCode);
    }
    app.advance(Duration::from_mins(1));
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    assert_eq!(app.newest_code(&taro.mail).await, code);
    assert_eq!(app.codes_mailed(&taro.mail).await, 2);
    let after = code_view(&caller).await;
    assert_eq!((after.attempts_left, after.expires_at), (3, before.expires_at));
    let full = caller.with_session_of(&caller.verify_login(&code).await);
    full.get(paths::ACCOUNT).await.granted::<serde_json::Value>(200);
}

#[tokio::test]
async fn after_its_time_a_new_code_takes_the_place_of_the_old_one() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, old) = app.with_code(&taro).await;
    app.advance(Duration::from_mins(10));
    let LoginView::RequestCode { send, .. } = caller.login_state().await else {
        panic!("a code can be asked for")
    };
    assert_eq!(send, Resend::Now);
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let new = app.newest_code(&taro.mail).await;
    assert_ne!(old, new);
    assert_eq!(code_view(&caller).await.attempts_left, 5);
    caller.verify_login(&old).await.refused(ProblemCode::CodeExpired);
    caller.verify_login(&new).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_code_that_was_tried_too_often_is_followed_by_a_new_one() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, old) = app.with_code(&taro).await;
    for _ in 0..5 {
        caller.verify_login(&other_code(&old)).await.refused(ProblemCode::WrongCode);
    }
    let exhausted = code_view(&caller).await;
    assert_eq!((exhausted.attempts_left, exhausted.resend), (0, Resend::Never), "the screen has to say why");
    app.advance(Duration::from_secs(1));
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let new = app.newest_code(&taro.mail).await;
    assert_ne!(old, new);
    caller.verify_login(&new).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn each_session_has_a_code_of_its_own() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (one, code_of_one) = app.with_code(&taro).await;
    app.advance(Duration::from_secs(1));
    let (other, code_of_other) = app.with_code(&taro).await;
    assert_ne!(code_of_one, code_of_other);
    one.verify_login(&code_of_other).await.refused(ProblemCode::CodeVoid);
    other.verify_login(&code_of_other).await.refused(ProblemCode::CodeVoid);
    one.verify_login(&code_of_one).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_frozen_account_gets_no_code() {
    let app = TestApp::start().await;
    let taro = app.person_with("taro", |row| row.frozen_at = Some(START)).await;
    let caller = app.past_password(&taro).await;
    caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::AccountFrozen);
    assert_eq!(app.codes_mailed(&taro.mail).await, 0);
}
