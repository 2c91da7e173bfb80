//! Who holds the token of an ended session is told why it has ended, and nobody else is.

use std::time::Duration;

use ninsho_domain::account::command;
use ninsho_shared::session::SessionEnd;
use ninsho_shared::{ProblemCode, paths};

use crate::support::{Caller, Person, TestApp};

async fn why(caller: &Caller) -> Option<SessionEnd> {
    let told = caller.get(paths::SESSION).await.refused(ProblemCode::SessionEnded).ended_because;
    // A write is told the same.
    let of_write = caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::SessionEnded);
    assert_eq!(of_write.ended_because, told);
    told.map(|told| serde_json::from_value(told.into()).unwrap())
}

async fn two_sessions(app: &TestApp, of: &Person) -> (Caller, Caller) {
    let one = app.signed_in(of).await;
    app.advance(Duration::from_secs(1));
    (one, app.signed_in(of).await)
}

#[tokio::test]
async fn a_session_that_ends_by_itself_was_idle_or_too_old() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (idle, used) = two_sessions(&app, &taro).await;
    for _ in 0..2 {
        app.advance(Duration::from_mins(20));
        used.session().await;
    }
    assert_eq!(why(&idle).await, Some(SessionEnd::Idle));
    for _ in 0..33 {
        app.advance(Duration::from_mins(20));
        used.session().await;
    }
    // Its token expires at the same moment.
    app.advance(Duration::from_mins(20));
    assert_eq!(why(&used).await, Some(SessionEnd::MaximumAge));
}

#[tokio::test]
async fn a_log_out_here_and_one_from_elsewhere_are_told_apart() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (one, other) = two_sessions(&app, &taro).await;
    assert_eq!(other.delete(&paths::session(one.session().await.id)).await.status, 204);
    assert_eq!(why(&one).await, Some(SessionEnd::EndedElsewhere));
    assert_eq!(other.delete(paths::SESSION).await.status, 204);
    assert_eq!(why(&other).await, Some(SessionEnd::LoggedOut));
}

#[tokio::test]
async fn a_session_that_gave_its_place_to_another_says_so_when_its_minute_is_over() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (before, code) = app.with_code(&taro).await;
    before.with_session_of(&before.verify_login(&code).await);
    app.advance(Duration::from_mins(1));
    assert_eq!(why(&before).await, Some(SessionEnd::Superseded));
}

#[tokio::test]
async fn a_change_of_a_factor_and_one_of_the_account_are_told_apart() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (one, other) = two_sessions(&app, &taro).await;
    assert_eq!(other.press(paths::RECOVERY_CODES).await.status, 201);
    assert_eq!(why(&one).await, Some(SessionEnd::FactorChanged));
    let (tx, account) = command::lock(&app.app, &app.row(&taro).await.user_id).await.unwrap().unwrap();
    command::close(&tx, &app.app, &account).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(why(&other).await, Some(SessionEnd::AccountChanged));
}

#[tokio::test]
async fn what_ended_a_session_first_is_the_reason() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let idle = app.signed_in(&taro).await;
    app.advance(Duration::from_mins(31));
    let other = app.signed_in(&taro).await;
    assert_eq!(other.press(paths::RECOVERY_CODES).await.status, 201);
    assert_eq!(why(&idle).await, Some(SessionEnd::Idle));
}

#[tokio::test]
async fn a_token_that_names_no_session_is_told_no_reason() {
    let app = TestApp::start().await;
    let refused = app.caller().with_token("forged").get(paths::SESSION).await;
    assert_eq!(refused.refused(ProblemCode::NotSignedIn).ended_because, None);
    assert!(!refused.text.contains("ended_because"));
}
