//! Row 10 of the promises: a code works for its own flow alone, and for the address it was made for.

use ninsho_shared::{ProblemCode, paths};

use crate::support::{Kind, TestApp};

#[tokio::test]
async fn a_code_of_one_flow_is_wrong_on_every_other() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let hanako = app.person("hanako").await;
    let (log_in, login_code) = app.with_code(&taro).await;
    app.letters().await;
    let (flow, code, _) = app.confirming(&taro).await;
    let (other, other_code, _) = app.confirming(&hanako).await;

    flow.caller.confirm(flow.id, &login_code).await.refused(ProblemCode::CodeVoid);
    flow.caller.confirm(flow.id, &other_code).await.refused(ProblemCode::WrongCode);
    log_in.verify_login(&code).await.refused(ProblemCode::CodeVoid);
    other.caller.confirm(other.id, &code).await.refused(ProblemCode::WrongCode);

    let flow = flow.rise(&code).await;
    let change = flow.caller.begin_change("taro@example.net").await;
    let new = app.letters().await.iter().find_map(|letter| letter.code.clone()).unwrap();
    flow.caller.verify_change(change, &code).await.refused(ProblemCode::CodeUsed);
    flow.caller.verify_change(change, &login_code).await.refused(ProblemCode::CodeVoid);
    other.caller.confirm(other.id, &new).await.refused(ProblemCode::WrongCode);
    assert_eq!(app.address_of(&taro).await.as_deref(), Some("taro@example.com"));
}

#[tokio::test]
async fn the_address_is_fixed_when_its_code_is_made() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let flow = app.confirmed(&taro).await;
    let first = flow.caller.begin_change("first@example.net").await;
    let old = app.letters().await.iter().find_map(|letter| letter.code.clone()).unwrap();
    let second = flow.caller.begin_change("second@example.net").await;
    let letters = app.letters().await;
    let new = letters.iter().find_map(|letter| letter.code.clone()).unwrap();
    flow.caller.verify_change(first, &old).await.refused(ProblemCode::CodeVoid);
    flow.caller.verify_change(second, &old).await.refused(ProblemCode::CodeVoid);
    flow.caller.verify_change(second, &new).await.granted::<serde_json::Value>(200);
    assert_eq!(app.address_of(&taro).await.as_deref(), Some("second@example.net"));
}

#[tokio::test]
async fn the_code_goes_to_the_registered_address_whatever_is_asked() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let flow = app.initializing(&taro).await;
    let request = flow.caller.request(reqwest::Method::POST, &paths::init_request_send(flow.id));
    let answer = flow.caller.send(request.json(&serde_json::json!({ "address": "eve@example.net" }))).await;
    assert!(answer.status < 500, "{}", answer.text);
    let letters = app.letters().await;
    assert!(letters.iter().all(|letter| letter.to == "taro@example.com"), "{letters:?}");
    assert!(letters.iter().any(|letter| letter.kind == Kind::Confirmation));
}
