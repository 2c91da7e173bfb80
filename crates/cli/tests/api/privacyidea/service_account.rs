//! `/auth` and `/token/`, as Keycloak, Shibboleth, Nextcloud and ADFS use them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};

use super::{plugin, send, start};
use crate::support::{OwnClient, TestApp};

async fn auth(app: &TestApp, client: &OwnClient, secret: &str) -> (u16, Value) {
    let caller = app.caller();
    let id = client.id.to_string();
    let form = serde_urlencoded::to_string([("username", id.as_str()), ("password", secret)]).unwrap();
    let request =
        caller.request(Method::POST, "/auth").header("content-type", "application/x-www-form-urlencoded");
    send(request.body(form)).await
}

#[tokio::test]
async fn a_service_account_gets_a_token_triggers_a_challenge_and_reads_the_list() {
    let app = start().await;
    let taro = app.person("taro").await;
    let client = plugin(&app).await;
    let (status, body) = auth(&app, &client, &client.secret).await;
    let value = &body["result"]["value"];
    assert_eq!(
        (status, &value["role"], &value["rights"]),
        (200, &json!("admin"), &json!(["triggerchallenge", "tokenlist"]))
    );
    assert!(body["time"].is_number() && body["result"]["authentication"] == "ACCEPT", "{body}");
    let token = value["token"].as_str().unwrap();
    // The Java client reads it with the standard alphabet.
    let payload = token.split('.').nth(1).unwrap();
    assert!(!payload.contains(['-', '_']), "{payload}");
    let claims: Value = serde_json::from_slice(&STANDARD_NO_PAD.decode(payload).unwrap()).unwrap();
    assert!(claims["exp"].is_i64() && claims["role"] == "admin");

    for (header, value) in [
        ("authorization", token.to_owned()),
        ("pi-authorization", token.to_owned()),
        ("authorization", client.api_key()),
    ] {
        let caller = app.caller();
        let request = caller.request(Method::GET, "/token/?user=taro").header(header, &value);
        let (status, body) = send(request).await;
        let value = &body["result"]["value"];
        assert_eq!((status, &value["count"]), (200, &json!(1)), "{body}");
        assert_eq!(value["tokens"][0]["tokentype"], "email");
    }
    let caller = app.caller();
    let request =
        caller.request(Method::GET, "/validate/triggerchallenge?user=taro").header("authorization", token);
    let (_, body) = send(request).await;
    assert_eq!(
        (&body["result"]["value"], &body["result"]["authentication"]),
        (&json!(1), &json!("CHALLENGE"))
    );
    assert_eq!(body["detail"]["multi_challenge"].as_array().unwrap().len(), 1);
    assert_eq!(app.codes_mailed(&taro.mail).await, 1);
    let request =
        caller.request(Method::GET, "/validate/triggerchallenge?user=nobody").header("authorization", token);
    let (status, body) = send(request).await;
    assert_eq!((status, &body["result"]["value"]), (200, &json!(0)));
    assert_eq!(body["detail"]["transaction_ids"], json!([]));
}

#[tokio::test]
async fn a_wrong_secret_and_an_old_token_are_refused() {
    let app = start().await;
    let client = plugin(&app).await;
    let (status, body) = auth(&app, &client, "wrong").await;
    assert_eq!((status, &body["result"]["error"]["code"]), (401, &json!(4031)));
    assert!(body["time"].is_number(), "{body}");
    let (_, body) = auth(&app, &client, &client.secret).await;
    let token = body["result"]["value"]["token"].as_str().unwrap().to_owned();
    app.advance(std::time::Duration::from_mins(16));
    let caller = app.caller();
    let request = caller.request(Method::GET, "/token/?user=taro").header("authorization", token);
    assert_eq!(send(request).await.0, 401);
}
