//! privacyIDEA's wire contract, with the requests that its plugins really send.

mod answers;
mod joined;
mod service_account;
mod shapes;

use ninsho_domain::config::Config;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::support::{Caller, OwnClient, TestApp};

/// A server that serves the contract.
async fn start() -> TestApp {
    start_with(|_| {}).await
}

async fn start_with(change: impl FnOnce(&mut Config)) -> TestApp {
    TestApp::start_with(|config| {
        config.privacyidea.enabled = true;
        change(config);
    })
    .await
}

/// A client for plugins that can set nothing but a base URL.
async fn plugin(app: &TestApp) -> OwnClient {
    app.client_with("VPN", "otp:read otp:send otp:verify", |new| {
        new.ways = "path api-key".parse().unwrap();
    })
    .await
}

fn base(client: &OwnClient) -> String {
    format!("/key/{}", client.api_key())
}

/// What came: the status and the body.
async fn send(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// `POST /validate/check` with a form, as most plugins send it.
async fn check(app: &TestApp, client: &OwnClient, fields: &[(&str, &str)]) -> Value {
    let caller: Caller = app.caller();
    let form = serde_urlencoded::to_string(fields).unwrap();
    let request = caller
        .request(Method::POST, &format!("{}/validate/check", base(client)))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form);
    let (status, body) = send(request).await;
    assert_eq!(status, 200, "{body}");
    body
}

/// What every plugin reads first.
fn verdict(body: &Value) -> (&Value, &str) {
    (&body["result"]["value"], body["result"]["authentication"].as_str().unwrap_or_default())
}
