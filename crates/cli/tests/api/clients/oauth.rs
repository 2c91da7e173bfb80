//! Access tokens: RFC 6749, 7009, 7662 and 8414.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ninsho_domain::storage::entity::{client_secret, client_token};
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, OwnClient, TestApp, dump};

fn refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!((answer.status, &answer.body["error"]), (status, &error.into()), "{}", answer.text);
    assert!(
        answer.body["error_description"].as_str().is_some_and(|said| !said.is_empty()),
        "{}",
        answer.text
    );
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
}

async fn basic(app: &TestApp, client: &OwnClient, path: &str, body: &str) -> Answer {
    let both = STANDARD.encode(format!("{}:{}", client.id, client.secret));
    let caller = app.caller();
    let request = caller
        .request(Method::POST, path)
        .header("authorization", format!("Basic {both}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.to_owned());
    caller.send(request).await
}

#[tokio::test]
async fn a_client_gets_a_token_by_basic_and_by_its_form_and_the_database_holds_neither_nor_its_secret() {
    let app = TestApp::start().await;
    app.stand_still();
    let client = app.client("otp:send otp:verify").await;
    let by_form = client.ask(&app.caller(), "otp:verify").await;
    let by_basic = basic(&app, &client, paths::OAUTH_TOKEN, "grant_type=client_credentials").await;
    for (answer, scope) in [(&by_form, "otp:verify"), (&by_basic, "otp:send otp:verify")] {
        let token: Value = answer.granted(200);
        assert_eq!((&token["token_type"], &token["expires_in"]), (&json!("Bearer"), &json!(900)));
        assert_eq!(token["scope"], scope);
        assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
        let dump = dump::rows(app.app.storage.read()).await.join("\n");
        assert!(!dump.contains(token["access_token"].as_str().unwrap()));
        assert!(!dump.contains(&client.secret));
    }
}

#[tokio::test]
async fn a_parameter_without_a_value_is_left_out_and_one_that_comes_twice_is_refused() {
    let app = TestApp::start().await;
    let client = app.client("otp:read").await;
    let empty = "client_id=&client_secret=&client_assertion=&client_assertion_type=&scope=";
    let granted =
        basic(&app, &client, paths::OAUTH_TOKEN, &format!("grant_type=client_credentials&{empty}")).await;
    let token: Value = granted.granted(200);
    assert_eq!(token["scope"], "otp:read");
    let no_token = basic(&app, &client, paths::OAUTH_INTROSPECT, &format!("token=&{empty}")).await;
    refused(&no_token, 400, "invalid_request");
    let fields =
        [("token", "nct_example"), ("client_id", ""), ("client_secret", ""), ("client_assertion", "")];
    refused(&app.caller().form(paths::OAUTH_INTROSPECT, &fields).await, 401, "invalid_client");
    for twice in ["scope=&scope=", "scope=otp:read&scope=otp:read"] {
        let form = format!("grant_type=client_credentials&{twice}");
        refused(&basic(&app, &client, paths::OAUTH_TOKEN, &form).await, 400, "invalid_request");
    }
}

#[tokio::test]
async fn id_and_secret_may_be_encoded_as_the_standard_says() {
    let app = TestApp::start().await;
    let OwnClient { id, secret } = app.client("otp:read").await;
    let encode = |text: &str| text.replace('-', "%2D").replace('_', "%5F");
    let encoded = STANDARD.encode(format!("{}:{}", encode(&id.to_string()), encode(&secret)));
    let caller = app.caller();
    let request = caller
        .request(Method::POST, paths::OAUTH_TOKEN)
        .header("authorization", format!("Basic {encoded}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials");
    caller.send(request).await.granted::<Value>(200);
}

#[tokio::test]
async fn a_token_lives_a_quarter_of_an_hour_and_not_a_moment_longer() {
    let app = TestApp::start().await;
    app.stand_still();
    app.person("taro").await;
    let portal = app.client("otp:read").await.caller(&app).await;
    app.advance(Duration::from_millis(899_999));
    assert_eq!(portal.get(&paths::otp_factors("taro")).await.status, 200);
    app.advance(Duration::from_millis(1));
    portal.get(&paths::otp_factors("taro")).await.refused(ProblemCode::InvalidClient);
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_words_of_the_standard() {
    let app = TestApp::start().await;
    let client = app.client("otp:send").await;
    let id = client.id.to_string();
    let caller = app.caller();
    let secret = client.secret.as_str();
    for (fields, status, error) in [
        (vec![("client_id", id.as_str()), ("client_secret", secret)], 400, "unsupported_grant_type"),
        (
            vec![("grant_type", "password"), ("client_id", &id), ("client_secret", secret)],
            400,
            "unsupported_grant_type",
        ),
        (
            vec![("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", "ncs_wrong")],
            401,
            "invalid_client",
        ),
        (
            vec![("grant_type", "client_credentials"), ("client_id", "somebody"), ("client_secret", secret)],
            401,
            "invalid_client",
        ),
        (vec![("grant_type", "client_credentials"), ("client_id", &id)], 401, "invalid_client"),
        (
            vec![("grant_type", "client_credentials"), ("grant_type", "client_credentials")],
            400,
            "invalid_request",
        ),
        (
            vec![
                ("grant_type", "client_credentials"),
                ("client_id", &id),
                ("client_secret", secret),
                ("scope", "otp:verify"),
            ],
            400,
            "invalid_scope",
        ),
        (
            vec![
                ("grant_type", "client_credentials"),
                ("client_id", &id),
                ("client_secret", secret),
                ("scope", "openid"),
            ],
            400,
            "invalid_scope",
        ),
    ] {
        let answer = caller.form(paths::OAUTH_TOKEN, &fields).await;
        refused(&answer, status, error);
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
    }
    let json = caller.post(paths::OAUTH_TOKEN, &json!({ "grant_type": "client_credentials" })).await;
    refused(&json, 400, "invalid_request");
    let twice = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    refused(&basic(&app, &client, paths::OAUTH_TOKEN, &twice).await, 400, "invalid_request");
    assert!(client_token::Entity::find().all(app.app.storage.read()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_is_introspected_until_it_is_revoked_by_its_client() {
    let app = TestApp::start().await;
    app.stand_still();
    let (client, portal) = app.portal().await;
    let gateway = app.client_with("gateway", "otp:read", |_| {}).await;
    let look = async |token: &str| -> Value {
        basic(&app, &gateway, paths::OAUTH_INTROSPECT, &format!("token={token}")).await.granted(200)
    };
    let found = look(portal.token()).await;
    let scopes = "otp:read otp:send otp:verify";
    assert_eq!((&found["active"], &found["scope"]), (&json!(true), &json!(scopes)));
    assert_eq!((&found["client_id"], &found["username"]), (&json!(client.id), &json!("library portal")));
    assert_eq!(found["exp"].as_i64().unwrap() - found["iat"].as_i64().unwrap(), 900);
    assert_eq!(look("nct_nothing").await, json!({ "active": false }));

    // Another's revocation is silent, and revokes nothing.
    let revoke = format!("token={}", portal.token());
    assert_eq!(basic(&app, &gateway, paths::OAUTH_REVOKE, &revoke).await.status, 200);
    assert_eq!(look(portal.token()).await["active"], true);
    for _ in 0..2 {
        assert_eq!(basic(&app, &client, paths::OAUTH_REVOKE, &revoke).await.status, 200);
        assert_eq!(look(portal.token()).await, json!({ "active": false }));
    }
    portal.get(&paths::otp_factors("taro")).await.refused(ProblemCode::InvalidClient);
    let stranger: Caller = app.caller();
    refused(
        &stranger.form(paths::OAUTH_INTROSPECT, &[("token", portal.token())]).await,
        401,
        "invalid_client",
    );
}

#[tokio::test]
async fn a_rotated_secret_works_on_for_a_day_and_the_new_one_at_once() {
    let app = TestApp::start().await;
    app.stand_still();
    let old = app.client("otp:read").await;
    let new = app.rotate(&old, Duration::from_hours(24)).await;
    for client in [&old, &new] {
        client.ask(&app.caller(), "").await.granted::<Value>(200);
    }
    app.advance(Duration::from_hours(24));
    refused(&old.ask(&app.caller(), "").await, 401, "invalid_client");
    let newest = app.rotate(&new, Duration::ZERO).await;
    refused(&new.ask(&app.caller(), "").await, 401, "invalid_client");
    newest.ask(&app.caller(), "").await.granted::<Value>(200);
    assert_eq!(client_secret::Entity::find().all(app.app.storage.read()).await.unwrap().len(), 3);
}

#[tokio::test]
async fn the_metadata_name_every_endpoint_and_way() {
    let app = TestApp::start().await;
    let answer = app.caller().get(paths::OAUTH_METADATA).await;
    let metadata: Value = answer.granted(200);
    assert_eq!(metadata["issuer"], app.origin());
    for (name, path) in [
        ("token_endpoint", paths::OAUTH_TOKEN),
        ("introspection_endpoint", paths::OAUTH_INTROSPECT),
        ("revocation_endpoint", paths::OAUTH_REVOKE),
        ("jwks_uri", paths::JWKS),
    ] {
        assert_eq!(metadata[name], format!("{}{path}", app.origin()));
    }
    let ways = json!(["client_secret_basic", "client_secret_post", "private_key_jwt"]);
    assert_eq!(metadata["token_endpoint_auth_methods_supported"], ways);
    assert_eq!(metadata["scopes_supported"], json!(["otp:read", "otp:send", "otp:verify"]));
}
