//! A key is its caller's own, and opens nothing to who may not call.

use ninsho_domain::client::command;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::otp::{OtpChallengeView, OtpVerifiedView};
use ninsho_shared::{ProblemCode, paths};
use serde_json::json;

use super::is_replayed;
use crate::support::{OwnClient, PASSWORD, TestApp};

#[tokio::test]
async fn two_callers_with_one_key_do_not_meet() {
    let app = TestApp::start().await;
    let (taro, jiro) = (app.person("taro").await, app.person("jiro").await);
    for person in [&taro, &jiro] {
        let body = json!({ "user_id": person.user_id, "password": PASSWORD, "deliver": "body" });
        let answer = app.caller().post_with("1", paths::LOGIN, &body).await;
        assert!(!is_replayed(&answer));
        answer.granted::<LoginAnswer>(200);
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
