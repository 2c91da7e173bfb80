//! `private_key_jwt`: a client proves itself by what it signed (RFC 7523).

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ninsho_domain::client::assertion::TYPE;
use ninsho_shared::paths;
use serde_json::{Value, json};

use crate::support::{Answer, OwnClient, TestApp};

/// An Ed25519 key in PKCS #8 (RFC 8410 §7), and its JWK.
fn key(byte: u8) -> (EncodingKey, String) {
    let mut der =
        vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    der.extend([byte; 32]);
    let key = EncodingKey::from_ed_der(&der);
    let jwk = Jwk::from_encoding_key(&key, Algorithm::EdDSA).unwrap();
    (key, serde_json::to_string(&jwk).unwrap())
}

fn claims(app: &TestApp, client: &OwnClient, jti: &str) -> Value {
    let now = app.app.now().as_seconds();
    let aud = format!("{}{}", app.origin(), paths::OAUTH_TOKEN);
    json!({ "iss": client.id, "sub": client.id, "aud": aud, "exp": now + 60, "iat": now, "jti": jti })
}

async fn present(app: &TestApp, key: &EncodingKey, claims: &Value) -> Answer {
    let signed = encode(&Header::new(Algorithm::EdDSA), claims, key).unwrap();
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", TYPE),
        ("client_assertion", signed.as_str()),
    ];
    app.caller().form(paths::OAUTH_TOKEN, &fields).await
}

#[tokio::test]
async fn an_assertion_of_the_clients_key_gets_a_token_once() {
    let app = TestApp::start().await;
    let (private, public) = key(7);
    let client = app.client_with("signer", "otp:read", |new| new.public_key = Some(public)).await;
    let good = claims(&app, &client, "one");
    let token: Value = present(&app, &private, &good).await.granted(200);
    assert_eq!(token["scope"], "otp:read");
    assert_eq!(present(&app, &private, &good).await.body["error"], "invalid_client", "each works once");
    let mut by_issuer = claims(&app, &client, "two");
    by_issuer["aud"] = json!([app.origin()]);
    present(&app, &private, &by_issuer).await.granted::<Value>(200);
}

#[tokio::test]
async fn an_assertion_that_is_wrong_in_any_part_gets_none() {
    let app = TestApp::start().await;
    let (private, public) = key(7);
    let client = app.client_with("signer", "otp:read", |new| new.public_key = Some(public)).await;
    let without_key = app.client_with("other", "otp:read", |_| {}).await;
    let good = || claims(&app, &client, &app.app.new_id().unwrap().to_string());
    let now = app.app.now().as_seconds();
    assert_eq!(present(&app, &key(8).0, &good()).await.status, 401, "another's key");
    assert_eq!(present(&app, &private, &claims(&app, &without_key, "x")).await.status, 401);
    for (field, value) in [
        ("aud", json!("https://elsewhere.example")),
        ("aud", Value::Null),
        ("sub", json!(without_key.id)),
        ("iss", json!("somebody")),
        ("exp", json!(now - 120)),
        ("exp", json!(now + 3700)),
        ("nbf", json!(now + 300)),
        ("jti", json!("")),
        ("jti", Value::Null),
    ] {
        let mut wrong = good();
        wrong[field] = value.clone();
        assert_eq!(present(&app, &private, &wrong).await.status, 401, "{field}: {value}");
    }
    // `alg: none`, and a MAC keyed with the public key.
    let (_, public) = key(7);
    let mac = encode(&Header::new(Algorithm::HS256), &good(), &EncodingKey::from_secret(public.as_bytes()))
        .unwrap();
    let none = format!("eyJhbGciOiJub25lIn0.{}.", mac.split('.').nth(1).unwrap());
    for signed in [mac.as_str(), none.as_str(), "nothing"] {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", TYPE),
            ("client_assertion", signed),
        ];
        assert_eq!(app.caller().form(paths::OAUTH_TOKEN, &fields).await.status, 401);
    }
    present(&app, &private, &good()).await.granted::<Value>(200);
}
