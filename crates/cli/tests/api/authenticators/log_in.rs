//! `POST /login/verify` with what an app shows.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ninsho_shared::account::AccountView;
use ninsho_shared::login::{Factor, LoginAnswer, LoginView};
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, paths};
use serde_json::{Value, json};

use crate::support::{Caller, START, TestApp, other_authenticator_code};

const STEP: Duration = Duration::from_secs(30);

fn claims(caller: &Caller) -> Value {
    let claims = caller.token().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

#[tokio::test]
async fn a_person_logs_in_with_an_app_and_no_mail_is_sent() {
    let app = TestApp::start().await;
    app.stand_still();
    let (taro, _, own) = app.with_authenticator("taro").await;
    let caller = app.past_password(&taro).await;
    let LoginView::RequestCode { factors, .. } = caller.login_state().await else {
        panic!("a code can be asked for as well")
    };
    assert_eq!(
        (factors.usable, factors.preferred),
        (vec![Factor::Mail, Factor::Authenticator], Factor::Mail)
    );
    let before = app.count_of(&taro, "logged_in").await;
    let passed = caller.verify_by_authenticator(&app.shown(&own)).await;
    let full = caller.with_session_of(&passed);
    assert_eq!(full.session().await.level, Level::Full);
    caller.get(paths::SESSION).await.refused(ProblemCode::SessionReplaced);
    assert_eq!(claims(&full)["acr"], "urn:ninsho:acr:authenticator");
    assert_eq!(claims(&full)["amr"], json!(["pwd", "otp", "mfa"]));
    assert_eq!(app.count_of(&taro, "logged_in").await, before + 1);
    assert!(app.letters().await.is_empty());
    let account: AccountView = full.get(paths::ACCOUNT).await.granted(200);
    assert_eq!(account.authenticators[0].last_used_at, Some(START.plus(STEP)));
}

#[tokio::test]
async fn the_factor_that_was_used_last_is_offered_first() {
    let app = TestApp::start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    let preferred = async || match app.past_password(&taro).await.login_state().await {
        LoginView::RequestCode { factors, .. } => factors.preferred,
        other => panic!("{other:?}"),
    };
    assert_eq!(preferred().await, Factor::Mail);
    let caller = app.past_password(&taro).await;
    caller.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
    assert_eq!(preferred().await, Factor::Authenticator);
    app.advance(Duration::from_mins(2));
    app.signed_in(&taro).await;
    assert_eq!(preferred().await, Factor::Mail);
}

#[tokio::test]
async fn an_account_without_an_address_logs_in_with_its_app() {
    let app = TestApp::start().await;
    let (taro, _, own) = app.without_mail("taro").await;
    let caller = app.past_password(&taro).await;
    let LoginView::NoMail { placeholder, factors, session } = caller.login_state().await else {
        panic!("there is an app")
    };
    assert_eq!(placeholder, app.app.config.institution.placeholder);
    assert_eq!((factors.usable, factors.preferred), (vec![Factor::Authenticator], Factor::Authenticator));
    assert_eq!(session.level, Level::Password);
    caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::NoMailAddress);
    caller.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_step_works_once_and_so_does_none_before_it() {
    let app = TestApp::start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    let caller = app.past_password(&taro).await;
    let again = app.past_password(&taro).await;
    caller.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
    again.verify_by_authenticator(&app.shown(&own)).await.refused(ProblemCode::CodeUsed);
    again.verify_by_authenticator(&app.shown_ahead(&own, -1)).await.refused(ProblemCode::CodeUsed);
    app.advance(STEP);
    again.verify_by_authenticator(&app.shown_ahead(&own, -1)).await.refused(ProblemCode::CodeUsed);
    assert_eq!(app.row(&taro).await.second_factor_failures, 0, "a code that was used is no guess");
    again.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
    assert_eq!(app.row(&taro).await.second_factor_failures, 0);
}

#[tokio::test]
async fn the_code_that_proved_an_app_logs_nobody_in() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let full = app.signed_in(&taro).await;
    let own = app.authenticator_in(&full, "phone").await;
    let caller = app.past_password(&taro).await;
    caller.verify_by_authenticator(&app.shown(&own)).await.refused(ProblemCode::CodeUsed);
}

#[tokio::test]
async fn a_code_one_step_old_is_accepted_and_none_of_the_future() {
    let app = TestApp::start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    app.advance(STEP * 2);
    // From the later to the earlier: two in the order of time would show a fast clock.
    for steps in [20, 2, 1] {
        let caller = app.past_password(&taro).await;
        let problem = caller
            .verify_by_authenticator(&app.shown_ahead(&own, steps))
            .await
            .refused(ProblemCode::WrongCode);
        assert_eq!(problem.clock_off, None, "that a code will be right some time is not told");
        assert_eq!((problem.field.as_deref(), problem.attempts_left), (Some("code"), None));
    }
    let caller = app.past_password(&taro).await;
    let late =
        caller.verify_by_authenticator(&app.shown_ahead(&own, -2)).await.refused(ProblemCode::WrongCode);
    assert_eq!(late.clock_off, Some(60));
    caller.verify_by_authenticator(&app.shown_ahead(&own, -1)).await.granted::<LoginAnswer>(200);
    assert_eq!(app.count_of(&taro, "wrong_code").await, 4);
}

#[tokio::test]
async fn an_app_of_somebody_else_opens_nothing() {
    let app = TestApp::start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    let (_, _, other) = app.with_authenticator("hanako").await;
    let caller = app.past_password(&taro).await;
    caller.verify_by_authenticator(&app.shown(&other)).await.refused(ProblemCode::WrongCode);
    caller.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn each_of_several_apps_opens_the_account() {
    let app = TestApp::start().await;
    let (taro, full, first) = app.with_authenticator("taro").await;
    let second = app.authenticator_in(&full, "tablet").await;
    app.advance(STEP);
    for own in [first, second] {
        let caller = app.past_password(&taro).await;
        caller.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
    }
}

#[tokio::test]
async fn an_app_that_was_not_proved_or_is_not_there_opens_nothing() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let full = app.signed_in(&taro).await;
    let own = full.new_authenticator("phone").await;
    let caller = app.past_password(&taro).await;
    caller.verify_by_authenticator(&app.shown(&own)).await.refused(ProblemCode::FactorNotSet);
    assert_eq!(app.row(&taro).await.second_factor_failures, 0, "nothing was compared");
}

#[tokio::test]
async fn an_app_renews_the_second_factor_of_a_session() {
    let app = TestApp::start().await;
    let (taro, full, own) = app.with_authenticator("taro").await;
    app.advance(Duration::from_mins(10));
    full.begin_authenticator("another").await.refused(ProblemCode::StepUpRequired);
    let id = full.session().await.id;
    let passed = full.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
    assert!(passed.token.is_none() && passed.login.session().id == id, "the session stays");
    assert_eq!(full.begin_authenticator("another").await.status, 201);
    full.verify_by_authenticator(&app.shown(&own)).await.refused(ProblemCode::CodeUsed);
    assert_eq!(app.count_of(&taro, "logged_in").await, 1);
}

#[tokio::test]
async fn a_frozen_account_is_opened_by_no_app() {
    let app = TestApp::start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    let caller = app.past_password(&taro).await;
    app.change(&taro, |row| row.frozen_at = Some(START)).await;
    let right = caller.verify_by_authenticator(&app.shown(&own)).await;
    right.refused(ProblemCode::AccountFrozen);
    let wrong = caller.verify_by_authenticator(&other_authenticator_code(&app.shown(&own))).await;
    assert_eq!(right.comparable(), wrong.comparable());
    assert_eq!(app.count_of(&taro, "wrong_code").await, 0);
}
