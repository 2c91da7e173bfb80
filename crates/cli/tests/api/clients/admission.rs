//! A client is asked for its scope, its network and its pace at each request.

use std::time::Duration;

use ninsho_domain::client::command;
use ninsho_domain::storage::entity::event::{self, Event};
use ninsho_shared::{ProblemCode, paths};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp};

async fn refusals_noted(app: &TestApp) -> Vec<String> {
    let rows = event::Entity::find()
        .filter(event::Column::Kind.eq(Event::ClientRefused))
        .all(app.app.storage.read())
        .await
        .unwrap();
    rows.into_iter().map(|row| row.note.unwrap_or_default()).collect()
}

/// Every endpoint for clients, with the scope that it needs.
async fn all(caller: &Caller) -> [(u16, &'static str); 5] {
    let (user, challenge) = (json!({ "user_id": "taro" }), uuid::Uuid::from_u128(7));
    let code = json!({ "code": "87110354" });
    [
        (caller.get(&paths::otp_factors("taro")).await.status, "otp:read"),
        (caller.post(paths::OTP_CHALLENGES, &user).await.status, "otp:send"),
        (caller.get(&paths::otp_challenge(challenge)).await.status, "otp:send"),
        (caller.post(&paths::otp_challenge_verify(challenge), &code).await.status, "otp:verify"),
        (
            caller.post(paths::OTP_VERIFY, &json!({ "user_id": "taro", "code": "287082" })).await.status,
            "otp:verify",
        ),
    ]
}

#[tokio::test]
async fn each_endpoint_needs_its_scope_and_a_refusal_is_written_down_once_a_minute() {
    let app = TestApp::start().await;
    app.person("taro").await;
    for scope in ["otp:read", "otp:send", "otp:verify"] {
        let client = app.client_with(scope, scope, |_| {}).await;
        let caller = client.caller(&app).await;
        for _ in 0..2 {
            for (status, needed) in all(&caller).await {
                assert_eq!(status == 403, needed != scope, "{scope} {needed} {status}");
            }
        }
    }
    // Two scopes are missing of each; one note for each client tells of the first.
    assert_eq!(refusals_noted(&app).await.len(), 3);
}

#[tokio::test]
async fn a_token_has_no_scope_that_was_not_asked_for() {
    let app = TestApp::start().await;
    app.person("taro").await;
    let (client, _) = app.portal().await;
    let narrow: Value = client.ask(&app.caller(), "otp:read").await.granted(200);
    let narrow = app.caller().with_token(narrow["access_token"].as_str().unwrap());
    assert_eq!(narrow.get(&paths::otp_factors("taro")).await.status, 200);
    let refused = narrow.post(paths::OTP_CHALLENGES, &json!({ "user_id": "taro" })).await;
    assert!(refused.refused(ProblemCode::InsufficientScope).detail.contains("otp:send"));
}

#[tokio::test]
async fn a_client_calls_from_its_own_networks_alone() {
    let app =
        TestApp::start_with(|config| config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]).await;
    app.person("taro").await;
    let client = app
        .client_with("vpn", "otp:read", |new| {
            new.networks = vec!["192.0.2.0/24".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
        })
        .await;
    let ask = async |address: &str| {
        let caller = app.caller();
        let fields =
            format!("grant_type=client_credentials&client_id={}&client_secret={}", client.id, client.secret);
        let request = caller
            .request(reqwest::Method::POST, paths::OAUTH_TOKEN)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-forwarded-for", address)
            .body(fields);
        caller.send(request).await
    };
    assert_eq!(ask("198.51.100.7").await.body["error"], "unauthorized_client");
    assert_eq!(ask("2001:db9::1").await.status, 400);
    assert_eq!(ask("2001:db8::1").await.status, 200);
    let token: Value = ask("192.0.2.9").await.granted(200);
    let caller = app.caller().with_token(token["access_token"].as_str().unwrap());
    let from = async |address: &str| {
        let request = caller.request(reqwest::Method::GET, &paths::otp_factors("taro"));
        caller.send(request.header("x-forwarded-for", address)).await
    };
    assert_eq!(from("192.0.2.1").await.status, 200);
    from("198.51.100.7").await.refused(ProblemCode::ClientRefused);
    assert_eq!(refusals_noted(&app).await, ["network"]);
}

#[tokio::test]
async fn a_suspended_client_is_refused_from_its_next_request_on_until_it_is_resumed() {
    let app = TestApp::start().await;
    app.person("taro").await;
    let (client, portal) = app.portal().await;
    let row = async || command::find(app.app.storage.read(), &client.id.to_string()).await.unwrap();
    let tx = app.app.storage.begin().await.unwrap();
    assert!(command::suspend(&tx, &app.app, &row().await.unwrap()).await.unwrap());
    tx.commit().await.unwrap();
    portal.get(&paths::otp_factors("taro")).await.refused(ProblemCode::ClientRefused);
    assert_eq!(client.ask(&app.caller(), "").await.body["error"], "unauthorized_client");
    let tx = app.app.storage.begin().await.unwrap();
    assert!(command::resume(&tx, &app.app, &row().await.unwrap()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(portal.get(&paths::otp_factors("taro")).await.status, 200);
    let tx = app.app.storage.begin().await.unwrap();
    command::remove(&tx, &app.app, &row().await.unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    portal.get(&paths::otp_factors("taro")).await.refused(ProblemCode::InvalidClient);
    assert_eq!(client.ask(&app.caller(), "").await.status, 401);
    assert!(row().await.is_none());
}

#[tokio::test]
async fn a_client_that_calls_too_fast_waits_and_no_other_does() {
    let app = TestApp::start_with(|config| {
        (config.limits.client.per_second, config.limits.client.burst) = (1, 4);
    })
    .await;
    app.stand_still();
    app.person("taro").await;
    let (_, portal) = app.portal().await;
    let other = app.client_with("other", "otp:read", |_| {}).await.caller(&app).await;
    for _ in 0..3 {
        assert_eq!(portal.get(&paths::otp_factors("taro")).await.status, 200);
    }
    let refused = portal.get(&paths::otp_factors("taro")).await.refused(ProblemCode::RateLimited);
    assert_eq!(refused.retry_after, Some(1));
    let admitted = other.get(&paths::otp_factors("taro")).await;
    assert_eq!(admitted.status, 200);
    let said = |answer: &Answer| ["ratelimit-policy", "ratelimit"].map(|name| answer.header(name));
    let policy = Some("\"client\";q=4;w=4".to_owned());
    // Its access token was the first request.
    assert_eq!(said(&admitted), [policy.clone(), Some("\"client\";r=2;t=2".to_owned())]);
    let refused = portal.get(&paths::otp_factors("taro")).await;
    assert_eq!(said(&refused), [policy, Some("\"client\";r=0;t=1".to_owned())]);
    let person = app.caller().get(paths::INSTITUTION).await;
    assert_eq!(said(&person), [None, None], "a person has no rate of their own");
    app.advance(Duration::from_secs(1));
    assert_eq!(portal.get(&paths::otp_factors("taro")).await.status, 200);
}
