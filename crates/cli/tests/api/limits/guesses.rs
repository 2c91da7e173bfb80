//! Guesses at one ID: a count that only a success forgets, a mail to the owner, and never a lock for them.

use std::time::Duration;

use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::json;

use crate::support::{Kind, PASSWORD, TestApp, addressed};

const HOME: &str = "192.0.2.7";

async fn with_taro() -> (TestApp, crate::support::Person) {
    let app = TestApp::start_with(|config| {
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.limits.password.slow_from = 4;
    })
    .await;
    let taro = app.person("taro").await;
    let answer = app.caller().log_in_from(HOME, "taro", PASSWORD).await;
    let caller = app.caller().with_session_of(&answer);
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let body = json!({ "factor": "mail", "code": app.newest_code(&taro.mail).await });
    let verify = caller.request(Method::POST, paths::LOGIN_VERIFY).header("x-forwarded-for", HOME);
    caller.send(verify.json(&body)).await.granted::<LoginAnswer>(200);
    app.letters().await;
    (app, taro)
}

/// Guesses from as many networks.
async fn guess(app: &TestApp, id: &str, networks: std::ops::Range<u8>) -> u32 {
    let mut compared = 0;
    for number in networks {
        let answer = app.caller().log_in_from(&format!("203.0.{number}.1"), id, "guess").await;
        compared += u32::from(answer.refusal() == Some(ProblemCode::WrongCredentials));
    }
    compared
}

#[tokio::test]
async fn many_guesses_in_a_row_slow_strangers_down_and_warn_the_owner_whom_they_do_not_slow() {
    let (app, taro) = with_taro().await;
    // An hour apart, so that nothing but the count in a row holds them up.
    for number in 0..4 {
        assert_eq!(guess(&app, "taro", number..number + 1).await, 1);
        app.advance(Duration::from_hours(1));
    }
    let letters = loop {
        // The mail is not waited for, so that the time does not tell an ID.
        let letters = app.letters().await;
        if !letters.is_empty() {
            break letters;
        }
    };
    assert_eq!(addressed(&letters), [(taro.mail.as_str(), Kind::PasswordGuessed)]);
    assert!(letters[0].text.contains("203.0.3.0/24"), "{}", letters[0].text);

    assert_eq!(guess(&app, "taro", 10..20).await, 1, "one of them is compared");
    app.advance(Duration::from_mins(14));
    assert_eq!(guess(&app, "taro", 20..30).await, 0);
    app.advance(Duration::from_mins(1));
    assert_eq!(guess(&app, "taro", 30..40).await, 1, "and one a quarter of an hour later");
    assert_eq!(app.letters().await, [], "once");

    app.caller().log_in_from(HOME, "taro", PASSWORD).await.granted::<LoginAnswer>(200);
    assert_eq!(guess(&app, "taro", 40..43).await, 3, "the success of the owner forgets it");
}

#[tokio::test]
async fn an_id_that_nobody_has_is_slowed_down_alike_and_nobody_is_warned() {
    let (app, _) = with_taro().await;
    for number in 0..4 {
        assert_eq!(guess(&app, "nobody", number..number + 1).await, 1);
        app.advance(Duration::from_hours(1));
    }
    assert_eq!(guess(&app, "nobody", 10..20).await, 1);
    assert_eq!(guess(&app, "nobody", 20..30).await, 0);
    assert_eq!(app.letters().await, []);
}
