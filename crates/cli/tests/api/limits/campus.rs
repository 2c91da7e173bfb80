//! Row 6 of the promises, over the real API: what strangers do in a network, or with an ID, holds up nobody
//! who logged in there before. The whole day is in `crates/domain/tests/campus`.

use std::time::Duration;

use ninsho_domain::config::Config;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::json;

use crate::support::{PASSWORD, Person, TestApp};

/// Addresses of one campus, and one elsewhere.
const CAMPUS: &str = "192.0.2.7";
const ELSEWHERE: &str = "198.51.100.7";

fn behind_a_proxy(config: &mut Config) {
    config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    config.limits.password.network.free = 5;
}

/// Passes the second factor from an address.
async fn at_home(app: &TestApp, person: &Person, address: &str) {
    let answer = app.caller().log_in_from(address, &person.user_id, PASSWORD).await;
    let caller = app.caller().with_session_of(&answer);
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let body = json!({ "factor": "mail", "code": app.newest_code(&person.mail).await });
    let verify = caller.request(Method::POST, paths::LOGIN_VERIFY).header("x-forwarded-for", address);
    caller.send(verify.json(&body)).await.granted::<LoginAnswer>(200);
}

/// Uses up what a network has, with IDs that nobody has; returns how many were compared.
async fn use_up(app: &TestApp, address: &str) -> u32 {
    for number in 0.. {
        let answer = app.caller().log_in_from(address, &format!("nobody{number}"), "wrong").await;
        if answer.status == 429 {
            answer.refused(ProblemCode::TooManyAttempts);
            return number;
        }
        answer.refused(ProblemCode::WrongCredentials);
    }
    unreachable!("a network is refused at last")
}

#[tokio::test]
async fn a_network_without_tries_lets_those_in_who_are_known_there() {
    let app = TestApp::start_with(behind_a_proxy).await;
    let (taro, new) = (app.person("taro").await, app.person("new").await);
    at_home(&app, &taro, CAMPUS).await;
    assert_eq!(use_up(&app, CAMPUS).await, 10, "five, and five that waited behind the others");
    for minute in 0..20 {
        let known = app.caller().log_in_from(CAMPUS, &taro.user_id, PASSWORD).await;
        known.granted::<LoginAnswer>(200);
        if minute % 2 == 0 {
            app.caller().log_in_from(CAMPUS, &taro.user_id, "typing error").await;
        }
        use_up(&app, CAMPUS).await;
        app.advance(Duration::from_mins(1));
    }
    use_up(&app, CAMPUS).await;
    let unknown = app.caller().log_in_from(CAMPUS, &new.user_id, PASSWORD).await;
    let wait = unknown.refused(ProblemCode::TooManyAttempts).retry_after.unwrap();
    assert_eq!(wait, 10, "the rate decays");
    app.advance(Duration::from_secs(wait));
    app.caller().log_in_from(CAMPUS, &new.user_id, PASSWORD).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn right_passwords_use_nothing_up() {
    let app = TestApp::start_with(behind_a_proxy).await;
    app.person("taro").await;
    for _ in 0..30 {
        app.caller().log_in_from(CAMPUS, "taro", PASSWORD).await.granted::<LoginAnswer>(200);
    }
    for _ in 0..9 {
        app.caller().log_in_from(CAMPUS, "taro", "wrong").await.refused(ProblemCode::WrongCredentials);
    }
    app.caller().log_in_from(CAMPUS, "taro", PASSWORD).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_host_with_a_whole_ipv6_network_has_the_tries_of_one() {
    let app = TestApp::start_with(behind_a_proxy).await;
    let mut compared = 0;
    for number in 0..40 {
        let address = format!("2001:db8:7:{number:x}::1");
        let answer = app.caller().log_in_from(&address, &format!("nobody{number}"), "wrong").await;
        compared += u32::from(answer.refusal() == Some(ProblemCode::WrongCredentials));
    }
    assert_eq!(compared, 10);
    let next = app.caller().log_in_from("2001:db8:8::1", "nobody", "wrong").await;
    next.refused(ProblemCode::WrongCredentials);
}

#[tokio::test]
async fn a_log_in_of_the_owner_forgets_what_strangers_tried_with_the_id() {
    let app = TestApp::start_with(|config| {
        behind_a_proxy(config);
        config.limits.password.account.free = 3;
    })
    .await;
    let taro = app.person("taro").await;
    at_home(&app, &taro, CAMPUS).await;
    for number in 0..3 {
        let stranger = format!("203.0.{number}.1");
        app.caller().log_in_from(&stranger, "taro", "wrong").await.refused(ProblemCode::WrongCredentials);
    }
    app.caller().log_in_from(ELSEWHERE, "taro", PASSWORD).await.refused(ProblemCode::TooManyAttempts);
    app.caller().log_in_from(CAMPUS, "taro", PASSWORD).await.granted::<LoginAnswer>(200);
    app.caller().log_in_from(ELSEWHERE, "taro", PASSWORD).await.granted::<LoginAnswer>(200);
}
