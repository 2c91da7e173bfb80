//! What is kept, for how long, and what is not.

use std::time::Duration;

use ninsho_domain::config::Span;
use ninsho_domain::storage::entity::kept_answer;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::otp::OtpChallengeView;
use ninsho_shared::{ProblemCode, paths};
use reqwest::{Method, RequestBuilder};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::is_replayed;
use crate::hold::attempts::{all, ready, server};
use crate::support::{PASSWORD, TestApp, dump, other_code};

#[tokio::test]
async fn every_operation_that_is_sent_again_has_the_answer_that_it_had_and_does_nothing() {
    let app = server().await;
    for (number, (operation, within)) in all().into_iter().enumerate() {
        if operation.method != Method::POST {
            continue;
        }
        let attempt = ready(&app, &format!("person{number}"), &operation, within).await;
        let key = format!("\"key {number}\"");
        let send = async || {
            let request = attempt.caller.request(Method::POST, &attempt.path).header("idempotency-key", &key);
            let request = attempt.body.iter().fold(request, RequestBuilder::json);
            attempt.caller.send(request).await
        };
        let first = send().await;
        assert!(first.status < 300 && !is_replayed(&first), "{} {}", operation.id, first.text);
        let before = dump::rows(app.app.storage.read()).await;
        let again = send().await;
        assert!(is_replayed(&again), "{} {}", operation.id, again.text);
        assert_eq!((again.status, &again.text), (first.status, &first.text), "{}", operation.id);
        for header in ["location", "content-type", "cache-control"] {
            assert_eq!(again.header(header), first.header(header), "{} {header}", operation.id);
        }
        dump::assert_unchanged(app.app.storage.read(), &before, &operation.id).await;
    }
}

#[tokio::test]
async fn a_log_in_that_is_sent_again_begins_no_second_session() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    for (number, delivery) in ["body", "cookie"].into_iter().enumerate() {
        let caller = app.caller();
        let key = format!("8e03978e-40d5-43dd-bc93-6894a57f9324{number}");
        let send = async || {
            let body = json!({ "user_id": taro.user_id, "password": PASSWORD, "deliver": delivery });
            let request = caller.request(Method::POST, paths::LOGIN).header("idempotency-key", &key);
            caller.send(request.header("sec-fetch-site", "same-origin").json(&body)).await
        };
        let (first, again) = (send().await, send().await);
        assert!(!is_replayed(&first) && is_replayed(&again), "{delivery}");
        assert_eq!(first.granted::<LoginAnswer>(200).token.is_some(), delivery == "body");
        assert_eq!((&first.body, first.header("set-cookie")), (&again.body, again.header("set-cookie")));
        assert_eq!(first.header("set-cookie").is_some(), delivery == "cookie");
    }
    let signed_in = app.signed_in(&taro).await;
    assert_eq!(signed_in.get(paths::SESSIONS).await.body["sessions"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn the_token_of_the_next_session_is_told_again_to_who_has_the_previous_one() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    let body = json!({ "factor": "mail", "code": code });
    let first = caller.post_with("a", paths::LOGIN_VERIFY, &body).await;
    let again = caller.post_with("a", paths::LOGIN_VERIFY, &body).await;
    assert!(is_replayed(&again));
    assert_eq!(again.text, first.text);
    caller.with_session_of(&again).session().await;
    // A minute later the previous token opens nothing, and neither does what is kept.
    app.advance(Duration::from_mins(1));
    caller.post_with("a", paths::LOGIN_VERIFY, &body).await.refused(ProblemCode::SessionEnded);
    // With another key it is another request, in a session that is over.
    app.advance(Duration::from_mins(2));
    let (caller, code) = app.with_code(&taro).await;
    let body = json!({ "factor": "mail", "code": code });
    caller.post_with("b", paths::LOGIN_VERIFY, &body).await.granted::<LoginAnswer>(200);
    caller.post_with("c", paths::LOGIN_VERIFY, &body).await.refused(ProblemCode::SessionReplaced);
}

#[tokio::test]
async fn the_previous_session_is_told_nothing_that_is_kept_no_more() {
    let app = TestApp::start_with(|config| config.limits.http.keep_answers = Span::seconds(30)).await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    let body = json!({ "factor": "mail", "code": code });
    app.stand_still();
    caller.post_with("a", paths::LOGIN_VERIFY, &body).await.granted::<LoginAnswer>(200);
    app.advance(Duration::from_secs(30) - Duration::from_millis(1));
    assert!(is_replayed(&caller.post_with("a", paths::LOGIN_VERIFY, &body).await));
    app.advance(Duration::from_millis(1));
    caller.post_with("a", paths::LOGIN_VERIFY, &body).await.refused(ProblemCode::SessionReplaced);
}

#[tokio::test]
async fn a_wrong_code_that_is_sent_again_counts_once() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let path = paths::address_change_verify(taro.id);
    let wrong = json!({ "code": other_code(&taro.code) });
    for key in ["a", "a", "a", "b"] {
        taro.caller.post_with(key, &path, &wrong).await.refused(ProblemCode::WrongCode);
    }
    let AddressChangeView::CodeSent { code, .. } = taro.caller.change(taro.id).await else { panic!() };
    assert_eq!(code.attempts_left, 3);
}

#[tokio::test]
async fn what_may_be_answered_otherwise_later_is_not_kept() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    let send = async |key: &str| caller.post_with(key, paths::LOGIN_OTP, &json!({})).await;
    send("a").await.granted::<LoginAnswer>(200);
    send("b").await.refused(ProblemCode::ResendTooSoon);
    app.advance(Duration::from_secs(61));
    let granted = send("b").await;
    granted.granted::<LoginAnswer>(200);
    assert!(!is_replayed(&granted));

    let log_in = json!({ "user_id": taro.user_id, "password": "wrong", "deliver": "body" });
    let kept = async || kept_answer::Entity::find().count(app.app.storage.read()).await.unwrap();
    let before = kept().await;
    for _ in 0..2 {
        let refused = app.caller().post_with("a", paths::LOGIN, &log_in).await;
        refused.refused(ProblemCode::WrongCredentials);
        assert!(!is_replayed(&refused));
    }
    app.caller().post_with("a", paths::LOGIN_OTP, &json!({})).await.refused(ProblemCode::NotSignedIn);
    assert_eq!(kept().await, before);
}

#[tokio::test]
async fn an_answer_is_kept_for_a_day() {
    let app = TestApp::start().await;
    app.person("taro").await;
    let (client, _) = app.portal().await;
    let ask = async || {
        let caller = client.caller(&app).await;
        caller.post_with("a", paths::OTP_CHALLENGES, &json!({ "user_id": "taro" })).await
    };
    app.stand_still();
    let first = ask().await.granted::<OtpChallengeView>(201).id();
    app.advance(Duration::from_hours(24) - Duration::from_millis(1));
    let again = ask().await;
    assert!(is_replayed(&again), "a new token of the same client finds it");
    assert_eq!(again.granted::<OtpChallengeView>(201).id(), first);
    app.advance(Duration::from_millis(1));
    let new = ask().await;
    assert!(!is_replayed(&new));
    assert_ne!(new.granted::<OtpChallengeView>(201).id(), first);
}

#[tokio::test]
async fn neither_key_nor_answer_can_be_read_in_the_database() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let key = "8e03978e-40d5-43dd-bc93-6894a57f9324";
    let body = json!({ "user_id": taro.user_id, "password": PASSWORD, "deliver": "body" });
    let answer = app.caller().post_with(key, paths::LOGIN, &body).await;
    let token = answer.granted::<LoginAnswer>(200).token.unwrap();
    let rows = kept_answer::Entity::find().all(app.app.storage.read()).await.unwrap();
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    let sealed = String::from_utf8_lossy(row.answer.as_deref().unwrap()).into_owned();
    for secret in [key, PASSWORD, token.reveal(), "taro"] {
        assert!(!format!("{} {} {sealed}", row.name, row.request).contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_by_its_name() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    for wrong in ["", "\"\"", &"k".repeat(256)] {
        let problem = caller.post_with(wrong, paths::LOGIN_OTP, &json!({})).await;
        let problem = problem.refused(ProblemCode::InvalidRequest);
        assert_eq!(problem.field.as_deref(), Some("Idempotency-Key"), "{wrong}");
    }
    assert_eq!(app.codes_mailed(&taro.mail).await, 0);
    // Who reads or takes away needs no key, and one is not looked at.
    let read = caller.request(Method::GET, paths::LOGIN).header("idempotency-key", "");
    caller.send(read).await.granted::<LoginAnswer>(200);
}
