//! Bodies that are not read.

use std::collections::BTreeSet;

use ninsho_shared::login::LoginAnswer;
use ninsho_shared::otp::OtpChallengeView;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::{Value, json};

use crate::hold::attempts::{all, ready, server};
use crate::support::{Caller, PASSWORD, TestApp, dump, exchange};

/// What is JSON and no object: the values of a body in each order, as an array, and others.
fn no_objects(body: &Value) -> Vec<Value> {
    let values: Vec<Value> = body.as_object().unwrap().values().cloned().collect();
    let mut all: Vec<Value> = orders(values).into_iter().map(Value::Array).collect();
    all.extend([
        json!([body]),
        json!([]),
        json!(body.to_string()),
        json!("x"),
        json!(1),
        Value::Null,
        json!(true),
    ]);
    all
}

fn orders(values: Vec<Value>) -> Vec<Vec<Value>> {
    if values.len() < 2 {
        return vec![values];
    }
    let firsts = 0..values.len();
    firsts
        .flat_map(|first| {
            let mut rest = values.clone();
            let first = rest.remove(first);
            orders(rest).into_iter().map(move |order| [vec![first.clone()], order].concat())
        })
        .collect()
}

async fn refused_unless_it_is_an_object(app: &TestApp, caller: &Caller, path: &str, body: &Value) {
    let before = dump::rows(app.app.storage.read()).await;
    for sent in no_objects(body) {
        let problem = caller.post(path, &sent).await.refused(ProblemCode::InvalidRequest);
        assert!(problem.detail.contains("expected a JSON object"), "{path} {sent}: {}", problem.detail);
    }
    dump::assert_unchanged(app.app.storage.read(), &before, path).await;
}

/// The operations of the document that take a JSON body.
fn with_a_body() -> BTreeSet<String> {
    let document = serde_json::to_value(ninsho_api::serve::openapi::document()).unwrap();
    let items = document["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let takes = |operation: &&Value| !operation["requestBody"]["content"]["application/json"].is_null();
    operations.filter(takes).map(|operation| operation["operationId"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_would_be_granted_as_an_object_is_refused_as_anything_else() {
    let app = server().await;
    let mut tried = BTreeSet::new();
    let taro = app.person("taro").await;
    let body = json!({ "user_id": taro.user_id, "password": PASSWORD, "deliver": "body" });
    for (id, path) in [("login", paths::LOGIN), ("beginInitialization", paths::INIT_REQUESTS)] {
        refused_unless_it_is_an_object(&app, &app.caller(), path, &body).await;
        assert!(app.caller().post(path, &body).await.status < 300, "{id}");
        tried.insert(id.to_owned());
    }
    for (number, (operation, within)) in all().into_iter().enumerate() {
        if operation.body.is_none() || within {
            continue;
        }
        let attempt = ready(&app, &format!("person{number}"), &operation, within).await;
        let body = attempt.body.clone().unwrap();
        refused_unless_it_is_an_object(&app, &attempt.caller, &attempt.path, &body).await;
        assert!(attempt.send().await.status < 300, "{}", operation.id);
        tried.insert(operation.id);
    }
    let (_, portal) = app.portal().await;
    let asked = portal.post(paths::OTP_CHALLENGES, &json!({ "user_id": taro.user_id })).await;
    let id = asked.granted::<OtpChallengeView>(201).id();
    let (user, code) = (json!({ "user_id": taro.user_id }), json!({ "code": "87110354" }));
    for (operation, path, body) in [
        ("beginOtpChallenge", paths::OTP_CHALLENGES.to_owned(), user),
        ("verifyOtpChallenge", paths::otp_challenge_verify(id), code.clone()),
        ("verifyOtp", paths::OTP_VERIFY.to_owned(), json!({ "user_id": taro.user_id, "code": "287082" })),
    ] {
        refused_unless_it_is_an_object(&app, &portal, &path, &body).await;
        assert_ne!(portal.post(&path, &body).await.status, 400, "{operation}");
        tried.insert(operation.to_owned());
    }
    assert_eq!(tried, with_a_body());
}

#[tokio::test]
async fn an_object_is_no_name_of_a_choice() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let body = json!({ "user_id": taro.user_id, "password": PASSWORD, "deliver": { "body": null } });
    let problem = app.caller().post(paths::LOGIN, &body).await.refused(ProblemCode::InvalidRequest);
    assert_eq!(problem.field.as_deref(), Some("deliver"));
}

#[tokio::test]
async fn a_body_that_is_announced_as_too_large_is_refused_before_it_comes() {
    // Who waits for the body answers that it came too late.
    let app = TestApp::start().await;
    for (method, path) in [(Method::POST, paths::LOGIN), (Method::DELETE, paths::SESSION)] {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
             Content-Length: 5000000\r\n\r\n{{"
        );
        let answer = exchange(app.origin(), head.as_bytes()).await;
        answer.refused(ProblemCode::TooLarge);
        assert_eq!(answer.header("connection").as_deref(), Some("close"));
    }
}

#[tokio::test]
async fn a_body_that_is_compressed_is_not_taken_for_json() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let body = json!({ "user_id": taro.user_id, "password": PASSWORD, "deliver": "body" });
    let send = async |coding: &str| {
        let caller = app.caller();
        let request = caller.request(Method::POST, paths::LOGIN).json(&body);
        caller.send(request.header("content-encoding", coding)).await
    };
    for coding in ["gzip", "br", "identity, deflate", "x-of-our-own"] {
        let answer = send(coding).await;
        let problem = answer.refused(ProblemCode::UnsupportedMediaType);
        assert!(problem.detail.contains("Content-Encoding"), "{}", problem.detail);
        assert_eq!(answer.header("accept-encoding").as_deref(), Some("identity"));
    }
    send("identity").await.granted::<LoginAnswer>(200);
}
