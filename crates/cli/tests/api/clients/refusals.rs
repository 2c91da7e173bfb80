//! What every endpoint for clients refuses, provoked at each.

use std::time::Duration;

use ninsho_domain::client::command;
use ninsho_shared::otp::OtpChallengeView;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Caller, OwnClient, TestApp, other_code};

/// Every endpoint: method, path and body.
fn endpoints(challenge: Uuid) -> [(Method, String, Option<Value>); 5] {
    let user = json!({ "user_id": "taro" });
    [
        (Method::GET, paths::otp_factors("taro"), None),
        (Method::POST, paths::OTP_CHALLENGES.to_owned(), Some(user)),
        (Method::GET, paths::otp_challenge(challenge), None),
        (Method::POST, paths::otp_challenge_verify(challenge), Some(json!({ "code": "87110354" }))),
        (Method::POST, paths::OTP_VERIFY.to_owned(), Some(json!({ "user_id": "taro", "code": "287082" }))),
    ]
}

async fn all(caller: &Caller) -> Vec<Answer> {
    let mut answers = Vec::new();
    for (method, path, body) in endpoints(Uuid::from_u128(7)) {
        let request = caller.request(method, &path);
        answers
            .push(caller.send(body.map_or(request.try_clone().unwrap(), |body| request.json(&body))).await);
    }
    answers
}

async fn suspend(app: &TestApp, client: &OwnClient) {
    let row = command::find(app.app.storage.read(), &client.id.to_string()).await.unwrap().unwrap();
    let tx = app.app.storage.begin().await.unwrap();
    command::suspend(&tx, &app.app, &row).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn who_is_no_client_or_may_not_call_is_told_so_everywhere() {
    let app = TestApp::start().await;
    app.person("taro").await;
    let (client, portal) = app.portal().await;
    let forged = app.caller().with_token("nct_forged");
    for (caller, code) in
        [(&app.caller(), ProblemCode::ClientRequired), (&forged, ProblemCode::InvalidClient)]
    {
        for answer in all(caller).await {
            answer.refused(code);
        }
    }
    suspend(&app, &client).await;
    for answer in all(&portal).await {
        answer.refused(ProblemCode::ClientRefused);
    }
    let (id, wrong) = (client.id.to_string(), "ncs_wrong");
    let fields = [("token", "x"), ("client_id", id.as_str()), ("client_secret", wrong)];
    assert_eq!(app.caller().form(paths::OAUTH_REVOKE, &fields).await.status, 401);
}

#[tokio::test]
async fn who_calls_too_fast_is_told_so_everywhere() {
    let app = TestApp::start_with(|config| {
        (config.limits.client.per_second, config.limits.client.burst) = (1, 1);
    })
    .await;
    app.stand_still();
    let (client, portal) = app.portal().await;
    for answer in all(&portal).await {
        answer.refused(ProblemCode::RateLimited);
    }
    let id = client.id.to_string();
    for path in [paths::OAUTH_TOKEN, paths::OAUTH_INTROSPECT, paths::OAUTH_REVOKE] {
        let fields = [
            ("grant_type", "client_credentials"),
            ("token", "x"),
            ("client_id", &id),
            ("client_secret", &client.secret),
        ];
        let answer = app.caller().form(path, &fields).await;
        assert_eq!((answer.status, &answer.body["error"]), (429, &json!("temporarily_unavailable")));
        assert!(answer.header("retry-after").is_some());
    }
}

#[tokio::test]
async fn a_lock_is_told_wherever_it_matters() {
    let app = TestApp::start().await;
    let (taro, _, _) = app.with_authenticator("taro").await;
    let (_, portal) = app.portal().await;
    let begun = portal.post(paths::OTP_CHALLENGES, &json!({ "user_id": "taro" })).await;
    let id = begun.granted::<OtpChallengeView>(201).id();
    let until = app.app.now().plus(Duration::from_mins(30));
    for code in
        [ProblemCode::SecondFactorLocked, ProblemCode::SecondFactorBlocked, ProblemCode::AccountFrozen]
    {
        app.change(&taro, |account| {
            (account.second_factor_locked_until, account.second_factor_failures, account.frozen_at) =
                match code {
                    ProblemCode::SecondFactorLocked => (Some(until), 0, None),
                    ProblemCode::SecondFactorBlocked => (None, 100, None),
                    _ => (None, 0, Some(until)),
                };
        })
        .await;
        for (method, path, body) in endpoints(id) {
            if let Some(body) = body.filter(|_| method == Method::POST) {
                portal.post(&path, &body).await.refused(code);
            }
        }
    }
}

#[tokio::test]
async fn a_challenge_that_is_over_says_why() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (_, portal) = app.portal().await;
    let ask = async || {
        let begun = portal.post(paths::OTP_CHALLENGES, &json!({ "user_id": "taro" })).await;
        begun.granted::<OtpChallengeView>(201).id()
    };
    let verify = async |id: Uuid, code: &str| {
        portal.post(&paths::otp_challenge_verify(id), &json!({ "code": code })).await
    };
    let id = ask().await;
    let code = app.newest_code(&taro.mail).await;
    verify(id, "287082").await.refused(ProblemCode::FactorNotSet);
    for _ in 0..5 {
        verify(id, &other_code(&code)).await.refused(ProblemCode::WrongCode);
    }
    verify(id, &code).await.refused(ProblemCode::CodeExhausted);
    app.advance(Duration::from_mins(11));
    verify(id, &code).await.refused(ProblemCode::CodeExpired);
    let id = ask().await;
    app.change(&taro, |row| row.closed_at = Some(row.created_at)).await;
    verify(id, "87110354").await.refused(ProblemCode::NoFactor);
}

#[tokio::test]
async fn a_wrong_code_without_a_challenge_is_wrong() {
    let app = TestApp::start().await;
    app.with_authenticator("taro").await;
    app.person("jiro").await;
    let (_, portal) = app.portal().await;
    let verify = async |user: &str| {
        portal.post(paths::OTP_VERIFY, &json!({ "user_id": user, "code": "000000" })).await
    };
    verify("taro").await.refused(ProblemCode::WrongCode);
    verify("jiro").await.refused(ProblemCode::FactorNotSet);
}

#[tokio::test]
async fn what_may_be_left_out_is_not_null_and_what_was_typed_has_one_of_three_shapes() {
    let app = TestApp::start().await;
    app.person("taro").await;
    let (_, portal) = app.portal().await;
    for body in [
        json!({ "user_id": "taro", "factor": null }),
        json!({ "user_id": "taro", "context": null }),
        json!({ "user_id": "taro", "context": { "application": null } }),
        json!({ "user_id": "taro", "context": { "network": null } }),
        json!({ "user_id": "taro", "context": { "network": "192.0.2" } }),
        json!({ "user_id": "taro", "context": { "user_agent": null } }),
    ] {
        portal.post(paths::OTP_CHALLENGES, &body).await.refused(ProblemCode::InvalidRequest);
    }
    for code in ["", "1234567", "a code"] {
        let body = json!({ "user_id": "taro", "code": code });
        let refused = portal.post(paths::OTP_VERIFY, &body).await.refused(ProblemCode::InvalidRequest);
        assert_eq!(refused.field.as_deref(), Some("code"), "{code:?}");
    }
}
