//! `POST /login`: ID and password.

use std::time::Duration;

use ninsho_shared::login::{Factor, LoginAnswer, LoginView};
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, Resend, paths};
use reqwest::Method;
use serde_json::json;

use crate::support::{PASSWORD, START, TestApp};

#[tokio::test]
async fn the_right_password_begins_a_session_that_may_ask_for_a_code_and_no_more() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let answer = app.caller().log_in("taro", PASSWORD).await;
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    assert_eq!(answer.header("set-cookie"), None);
    let view = answer.granted::<LoginAnswer>(200).login;
    let LoginView::RequestCode { session, mail_address, send, factors } = view else {
        panic!("a code can be asked for")
    };
    assert_eq!((factors.usable.as_slice(), factors.preferred), ([Factor::Mail].as_slice(), Factor::Mail));
    assert_eq!((session.level, session.user_id.as_str()), (Level::Password, "taro"));
    assert_eq!((mail_address.as_str(), send), ("t****o@example.com", Resend::Now));

    let caller = app.caller().with_session_of(&answer);
    for path in [paths::ACCOUNT, paths::ACCOUNT_HISTORY, paths::SESSIONS] {
        caller.get(path).await.refused(ProblemCode::SecondFactorRequired);
    }
    let change = json!({ "address": "new@example.org" });
    caller.post(paths::ADDRESS_CHANGES, &change).await.refused(ProblemCode::SecondFactorRequired);
    app.deliver().await;
    assert!(app.mailbox.mails().is_empty(), "a mail is sent when it is asked for");
    assert!(app.events(&taro).await.is_empty());
}

#[tokio::test]
async fn a_log_in_ends_the_session_that_it_came_with_and_no_other() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let hanako = app.person("hanako").await;
    let (here, elsewhere) = (app.signed_in(&taro).await, app.past_password(&taro).await);
    let other = app.signed_in(&hanako).await;
    let said = json!({ "user_id": "taro", "password": PASSWORD, "deliver": "body" });
    here.post(paths::LOGIN, &said).await.granted::<LoginAnswer>(200);
    here.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    other.post(paths::LOGIN, &said).await.granted::<LoginAnswer>(200);
    for still_open in [&elsewhere, &other] {
        still_open.session().await;
    }
    let wrong = json!({ "user_id": "taro", "password": "wrong horse battery", "deliver": "body" });
    elsewhere.post(paths::LOGIN, &wrong).await.refused(ProblemCode::WrongCredentials);
    elsewhere.session().await;
}

#[tokio::test]
async fn case_and_width_do_not_make_a_second_account() {
    let app = TestApp::start().await;
    app.person("a0123456").await;
    for spelling in ["A0123456", "ａ０１２３４５６", "Ａ0123456", " a0123456 "] {
        let answer = app.caller().log_in(spelling, PASSWORD).await;
        let login = answer.granted::<LoginAnswer>(200).login;
        assert_eq!(login.session().user_id.as_str(), "a0123456", "{spelling}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_written_down() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let answer = app.caller().log_in("taro", "wrong").await;
    let problem = answer.refused(ProblemCode::WrongCredentials);
    assert_eq!((problem.field, problem.attempts_left), (None, None));
    assert_eq!(answer.header("set-cookie"), None);
    assert_eq!(app.events(&taro).await, ["wrong_password"]);
    app.deliver().await;
    assert!(app.mailbox.mails().is_empty());
    app.caller().log_in("taro", PASSWORD).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_closed_account_is_answered_like_one_that_never_was() {
    let app = TestApp::start().await;
    let taro = app.person_with("taro", |row| row.closed_at = Some(START)).await;
    app.caller().log_in("taro", PASSWORD).await.refused(ProblemCode::WrongCredentials);
    assert!(app.events(&taro).await.is_empty(), "nobody is there to be told");
}

#[tokio::test]
async fn an_account_without_an_address_sees_the_placeholder_and_gets_no_code() {
    let app = TestApp::start().await;
    let taro = app.person_with("taro", |row| (row.mail_address, row.mail_since) = (None, None)).await;
    let caller = app.past_password(&taro).await;
    let LoginView::NoFactor { placeholder, session, first_set_up } = caller.login_state().await else {
        panic!("there is no factor")
    };
    assert_eq!(placeholder, app.app.config.institution.placeholder);
    assert_eq!((session.level, first_set_up), (Level::Password, false), "it had a factor before");
    caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::NoMailAddress);
    caller.verify_login("00000000").await.refused(ProblemCode::NoCodeSent);
    app.deliver().await;
    assert!(app.mailbox.mails().is_empty() && app.events(&taro).await.is_empty());
}

#[tokio::test]
async fn a_request_that_cannot_be_read_says_which_field_is_wrong() {
    let app = TestApp::start().await;
    app.person("taro").await;
    let caller = app.caller();
    let right = json!({ "user_id": "taro", "password": PASSWORD, "deliver": "body" });
    for (field, value, named) in [
        ("user_id", json!(""), Some("user_id")),
        ("user_id", json!(null), Some("user_id")),
        ("user_id", json!(["taro"]), Some("user_id")),
        ("password", json!(""), Some("password")),
        ("password", json!(7), Some("password")),
        ("password", json!("x".repeat(2000)), Some("password")),
        ("deliver", json!("carrier pigeon"), Some("deliver")),
        ("remember", json!(true), None),
    ] {
        let mut body = right.clone();
        body[field] = value;
        let problem = caller.post(paths::LOGIN, &body).await.refused(ProblemCode::InvalidRequest);
        assert_eq!(problem.field.as_deref(), named, "{body}");
    }
    for missing in ["user_id", "password"] {
        let mut body = right.clone();
        body.as_object_mut().unwrap().remove(missing);
        let problem = caller.post(paths::LOGIN, &body).await.refused(ProblemCode::InvalidRequest);
        assert_eq!(problem.field.as_deref(), Some(missing));
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_or_far_too_large_is_refused() {
    let app = TestApp::start().await;
    let caller = app.caller();
    let post = || caller.request(Method::POST, paths::LOGIN);
    let form = post().header("content-type", "application/x-www-form-urlencoded").body("user_id=taro");
    caller.send(form).await.refused(ProblemCode::UnsupportedMediaType);
    caller.press(paths::LOGIN).await.refused(ProblemCode::UnsupportedMediaType);
    for body in ["{", "[]", "null", "\u{feff}{}", "{\"user_id\":\"\\ud800\",\"password\":\"x\"}"] {
        let json = post().header("content-type", "application/json").body(body);
        caller.send(json).await.refused(ProblemCode::InvalidRequest);
    }
    let large = json!({ "user_id": "taro", "password": "x".repeat(20_000) });
    caller.post(paths::LOGIN, &large).await.refused(ProblemCode::TooLarge);
}

#[tokio::test]
async fn wrong_passwords_slow_the_log_in_down_and_a_wait_opens_it_again() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    for _ in 0..10 {
        app.caller().log_in("taro", "wrong").await.refused(ProblemCode::WrongCredentials);
    }
    for password in ["wrong", PASSWORD] {
        let answer = app.caller().log_in("taro", password).await;
        let problem = answer.refused(ProblemCode::TooManyAttempts);
        assert_eq!((problem.retry_after, answer.header("retry-after").as_deref()), (Some(60), Some("60")));
    }
    assert_eq!(app.count_of(&taro, "wrong_password").await, 10, "a try that is refused is none");

    app.advance(Duration::from_secs(60));
    app.caller().log_in("taro", "wrong").await.refused(ProblemCode::WrongCredentials);
    let answer = app.caller().log_in("taro", PASSWORD).await;
    assert_eq!(answer.refused(ProblemCode::TooManyAttempts).retry_after, Some(60), "one a minute");

    app.advance(Duration::from_secs(60));
    app.caller().log_in("taro", PASSWORD).await.granted::<LoginAnswer>(200);
    for _ in 0..9 {
        app.caller().log_in("taro", "wrong").await.refused(ProblemCode::WrongCredentials);
    }
    app.caller().log_in("taro", PASSWORD).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn log_ins_at_once_succeed_or_are_told_to_wait() {
    let app = TestApp::start().await;
    app.person("taro").await;
    let processes = [app.caller(), app.another_process().await];
    // Each of them again and again, so that some begin while others end.
    let streams = (0..8).map(|number| {
        let caller = &processes[number % 2];
        async move {
            for _ in 0..12 {
                let answer = caller.log_in("taro", PASSWORD).await;
                assert!(matches!(answer.status, 200 | 429), "{}", answer.text);
            }
        }
    });
    futures_util::future::join_all(streams).await;
    app.advance(Duration::from_mins(1));
    app.caller().log_in("taro", PASSWORD).await.granted::<LoginAnswer>(200);
}
