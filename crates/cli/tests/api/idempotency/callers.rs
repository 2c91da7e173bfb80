//! A key is its caller's own, and opens nothing to who may not call.

use ninsho_domain::client::command;
use ninsho_domain::idempotency::HEADER;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::otp::{OtpChallengeView, OtpVerifiedView};
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::json;

use super::is_replayed;
use crate::support::{Caller, OwnClient, PASSWORD, TestApp};

#[tokio::test]
async fn two_callers_with_one_key_do_not_meet() {
    let app = TestApp::start().await;
    let (taro, jiro) = (app.person("taro").await, app.person("jiro").await);
    for person in [&taro, &jiro] {
        let body = json!({ "user_id": person.user_id, "password": PASSWORD, "deliver": "body" });
        let answer = app.caller().post_with("1", paths::LOGIN, &body).await;
        assert!(!is_replayed(&answer));
        answer.granted::<LoginAnswer>(200);
        let elsewhere = app.caller().post_with("1", paths::INIT_REQUESTS, &body).await;
        assert!(!is_replayed(&elsewhere) && elsewhere.refusal() != Some(ProblemCode::IdempotencyKeyReused));
        let caller = app.signed_in(person).await;
        let body = json!({ "address": "shared@example.net" });
        let answer = caller.post_with("1", paths::ADDRESS_CHANGES, &body).await;
        assert!(!is_replayed(&answer));
        answer.granted::<AddressChangeView>(201);
    }
    let user = json!({ "user_id": "taro" });
    for name in ["library", "sports centre"] {
        let (_, portal) = app.portal_of(name).await;
        let answer = portal.post_with("1", paths::OTP_CHALLENGES, &user).await;
        assert!(!is_replayed(&answer));
        answer.granted::<OtpChallengeView>(201);
    }
}

#[tokio::test]
async fn a_session_that_has_ended_is_told_nothing_again() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let send = async || caller.post_with("a", paths::RECOVERY_CODES, &json!({})).await;
    assert_eq!(send().await.status, 201);
    assert!(is_replayed(&send().await));
    caller.delete(paths::SESSION).await;
    send().await.refused(ProblemCode::SessionEnded);
}

#[tokio::test]
async fn a_key_opens_the_answer_of_its_own_path_alone() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let nothing = json!({});
    assert_eq!(caller.post_with("a", paths::RECOVERY_CODES, &nothing).await.status, 201);
    let other = caller.post_with("a", paths::AUTHENTICATORS, &nothing).await;
    other.refused(ProblemCode::IdempotencyKeyReused);
    let (_, portal) = app.portal().await;
    let body = json!({ "user_id": "taro" });
    let id = portal.post_with("b", paths::OTP_CHALLENGES, &body).await.granted::<OtpChallengeView>(201).id();
    let verify = portal.post_with("b", &paths::otp_challenge_verify(id), &body).await;
    verify.refused(ProblemCode::IdempotencyKeyReused);
}

#[tokio::test]
async fn a_client_is_told_again_at_its_pace_and_in_its_networks_alone() {
    let app = TestApp::start_with(|config| {
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.limits.client.burst = 4;
    })
    .await;
    app.stand_still();
    app.person("taro").await;
    let inside = vec!["192.0.2.0/24".parse().unwrap()];
    let client = app.client_with("vpn", "otp:send", |new| new.networks = inside).await;
    let from = async |caller: &Caller, address: &str, path: &str, body: String, kind: &str| {
        let request = caller.request(Method::POST, path).header("x-forwarded-for", address);
        caller.send(request.header(HEADER, "a").header("content-type", kind).body(body)).await
    };
    let form =
        format!("grant_type=client_credentials&client_id={}&client_secret={}", client.id, client.secret);
    let kind = "application/x-www-form-urlencoded";
    let token = from(&app.caller(), "192.0.2.9", paths::OAUTH_TOKEN, form, kind).await;
    let caller = app.caller().with_token(token.body["access_token"].as_str().unwrap());
    let ask = async |address: &str| {
        let body = json!({ "user_id": "taro" }).to_string();
        from(&caller, address, paths::OTP_CHALLENGES, body, "application/json").await
    };
    ask("192.0.2.9").await.granted::<OtpChallengeView>(201);
    ask("198.51.100.7").await.refused(ProblemCode::ClientRefused);
    assert!(is_replayed(&ask("192.0.2.9").await));
    ask("192.0.2.9").await.refused(ProblemCode::RateLimited);
}

async fn suspend(app: &TestApp, client: &OwnClient) {
    let row = command::find(app.app.storage.read(), &client.id.to_string()).await.unwrap().unwrap();
    let tx = app.app.storage.begin().await.unwrap();
    command::suspend(&tx, &app.app, &row).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_client_that_may_not_call_is_told_nothing_again() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (client, portal) = app.portal().await;
    let id = portal.post(paths::OTP_CHALLENGES, &json!({ "user_id": "taro" })).await;
    let id = id.granted::<OtpChallengeView>(201).id();
    let (path, body) =
        (paths::otp_challenge_verify(id), json!({ "code": app.newest_code(&taro.mail).await }));
    for is_again in [false, true] {
        let answer = portal.post_with("a", &path, &body).await;
        answer.granted::<OtpVerifiedView>(200);
        assert_eq!(is_replayed(&answer), is_again);
    }
    portal.post_with("b", &path, &body).await.refused(ProblemCode::CodeUsed);
    let narrow = client.ask(&app.caller(), "otp:read").await;
    let narrow = app.caller().with_token(narrow.body["access_token"].as_str().unwrap());
    narrow.post_with("a", &path, &body).await.refused(ProblemCode::InsufficientScope);
    suspend(&app, &client).await;
    portal.post_with("a", &path, &body).await.refused(ProblemCode::ClientRefused);
}
