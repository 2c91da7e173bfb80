//! Flows are polled, and mostly nothing has changed.

use std::time::Duration;

use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;

use crate::support::{Answer, Caller, TestApp};

async fn read(caller: &Caller, method: Method, path: &str, tag: &str) -> Answer {
    caller.send(caller.request(method, path).header("if-none-match", tag)).await
}

/// Reads a view, again a second later, and once more after something has happened.
async fn is_polled(app: &TestApp, caller: &Caller, path: &str, happens: impl AsyncFnOnce()) {
    let first = caller.get(path).await;
    let tag = first.header("etag").unwrap_or_else(|| panic!("{path}"));
    assert!(tag.starts_with("W/\"") && tag.len() > 20, "{tag}");
    assert_eq!(first.header("cache-control").as_deref(), Some("no-store"));

    app.advance(Duration::from_secs(1));
    let whole = caller.get(path).await;
    assert_eq!(whole.header("etag").as_ref(), Some(&tag), "{path}");
    assert_ne!(whole.text, first.text, "the moment is another");
    for known in [tag.clone(), format!("\"other\", {tag}"), tag.replace("W/", ""), "*".to_owned()] {
        for method in [Method::GET, Method::HEAD] {
            let same = read(caller, method, path, &known).await;
            assert_eq!((same.status, same.text.as_str()), (304, ""), "{path} {known}");
            assert_eq!(same.header("etag").as_ref(), Some(&tag), "{path}");
            assert_eq!(same.header("cache-control").as_deref(), Some("no-store"));
        }
    }
    // A tag opens nothing.
    read(&caller.stranger(), Method::GET, path, &tag).await.refused(ProblemCode::NotSignedIn);

    happens().await;
    let changed = read(caller, Method::GET, path, &tag).await;
    assert_eq!(changed.status, 200, "{path}");
    assert_ne!(changed.header("etag"), Some(tag), "{path}");
}

#[tokio::test]
async fn a_log_in_is_sent_again_when_its_mail_has_left() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    caller.press(paths::LOGIN_OTP).await;
    is_polled(&app, &caller, paths::LOGIN, async || app.deliver().await).await;
}

#[tokio::test]
async fn an_address_change_is_sent_again_when_a_code_was_wrong() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let change = caller.begin_change("taro@example.net").await;
    is_polled(&app, &caller, &paths::address_change(change), async || {
        caller.verify_change(change, "00000000").await.refused(ProblemCode::WrongCode);
    })
    .await;
}

#[tokio::test]
async fn an_initialization_is_sent_again_when_an_operator_has_taken_it_up() {
    let app = TestApp::start().await;
    let (_, flow) = app.at_desk("gone").await;
    let (_, operator) = app.operator("desk").await;
    is_polled(&app, &flow.caller, &paths::init_request(flow.id), async || {
        assert_eq!(operator.take(flow.id).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn the_list_of_the_desk_is_sent_again_when_a_request_was_taken_up() {
    let app = TestApp::start().await;
    let (_, flow) = app.at_desk("gone").await;
    let (_, operator) = app.operator("desk").await;
    is_polled(&app, &operator, paths::HELPDESK_INIT_REQUESTS, async || {
        assert_eq!(operator.take(flow.id).await.status, 200);
    })
    .await;
}
