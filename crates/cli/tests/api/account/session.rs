//! `GET` and `DELETE /session`: the caller's own.

use std::time::Duration;

use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;

use crate::support::{START, TestApp};

#[tokio::test]
async fn a_session_says_what_it_proved_and_when_it_ends() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let before = app.past_password(&taro).await;
    let session = before.session().await;
    assert_eq!((session.level, session.user_id.as_str()), (Level::Password, "taro"));
    assert_eq!(session.created_at, START);
    assert_eq!(session.idle_until, START.plus(Duration::from_mins(30)));
    assert_eq!(session.expires_at, START.plus(Duration::from_hours(12)));
    assert_eq!(session.step_up_until, None);
}

#[tokio::test]
async fn that_there_is_no_session_is_an_answer_and_no_error() {
    let app = TestApp::start().await;
    let caller = app.caller();
    let answer = caller.get(paths::SESSION).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, r#"{"state":"none"}"#));
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    assert_eq!(answer.header("www-authenticate"), None);
    let taro = app.person("taro").await;
    assert_eq!(app.past_password(&taro).await.get(paths::SESSION).await.body["state"], "open");
    // Of a token that opens nothing its holder is told.
    caller.with_token("forged").get(paths::SESSION).await.refused(ProblemCode::NotSignedIn);
    let forged = caller.request(Method::GET, paths::SESSION).header("cookie", "__Host-ninsho=forged");
    caller.send(forged).await.refused(ProblemCode::NotSignedIn);
}

#[tokio::test]
async fn after_the_log_out_the_token_is_worth_nothing_at_once() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let answer = caller.delete(paths::SESSION).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    for path in [paths::SESSION, paths::ACCOUNT, paths::LOGIN, paths::SESSIONS] {
        caller.get(path).await.refused(ProblemCode::SessionEnded);
    }
    caller.delete(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    let mut events = app.events(&taro).await;
    events.sort();
    assert_eq!(events, ["logged_in", "logged_out"]);
}

#[tokio::test]
async fn the_log_out_of_one_session_leaves_the_others() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let one = app.signed_in(&taro).await;
    app.advance(Duration::from_secs(1));
    let other = app.signed_in(&taro).await;
    assert_eq!(one.delete(paths::SESSION).await.status, 204);
    assert_eq!(other.session().await.level, Level::Full);
}

#[tokio::test]
async fn half_a_log_in_can_be_given_up_too() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    assert_eq!(caller.delete(paths::SESSION).await.status, 204);
    caller.verify_login(&code).await.refused(ProblemCode::SessionEnded);
    app.caller().delete(paths::SESSION).await.refused(ProblemCode::NotSignedIn);
}
