//! The answer that carries a new session may be lost on its way: the token of before still reads for a
//! while that the step is done, and does nothing more.

use std::time::Duration;

use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, paths};
use serde_json::json;

use crate::support::{Caller, TestApp};

/// The paths that a page looks at first.
const LOOKED_AT: [&str; 3] = [paths::SESSION, paths::LOGIN, paths::ACCOUNT];

async fn reads(caller: &Caller, code: ProblemCode) {
    for path in LOOKED_AT {
        caller.get(path).await.refused(code);
    }
}

#[tokio::test]
async fn the_token_of_a_log_in_reads_for_a_minute_that_its_code_was_right() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    let full = caller.with_session_of(&caller.verify_login(&code).await);
    reads(&caller, ProblemCode::SessionReplaced).await;
    caller.verify_login(&code).await.refused(ProblemCode::SessionReplaced);
    caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::SessionReplaced);
    caller.delete(paths::SESSION).await.refused(ProblemCode::SessionReplaced);
    assert_eq!(full.session().await.level, Level::Full, "nothing of it acted");
    app.advance(Duration::from_mins(1));
    reads(&caller, ProblemCode::SessionEnded).await;
    assert_eq!(full.session().await.level, Level::Full);
}

#[tokio::test]
async fn the_tokens_of_an_initialization_read_that_its_codes_were_right() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (flow, code, _) = app.confirming(&taro).await;
    let restricted = flow.caller.with_token_of(&flow.caller.confirm(flow.id, &code).await, 200);
    flow.caller.get(&paths::init_request(flow.id)).await.refused(ProblemCode::SessionReplaced);
    let begun = restricted.post(paths::ADDRESS_CHANGES, &json!({ "address": "new@example.org" })).await;
    let id = begun.granted::<AddressChangeView>(201).id();
    let code = app.newest_code("new@example.org").await;
    let done = restricted.post(&paths::address_change_verify(id), &json!({ "code": code })).await;
    assert!(matches!(done.granted(200), AddressChangeView::Completed { .. }), "{}", done.text);
    restricted.get(&paths::address_change(id)).await.refused(ProblemCode::SessionReplaced);
    reads(&restricted, ProblemCode::SessionReplaced).await;
}

#[tokio::test]
async fn a_session_that_ended_otherwise_was_not_replaced() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let abandoned = app.past_password(&taro).await;
    abandoned.delete(paths::SESSION).await;
    reads(&abandoned, ProblemCode::SessionEnded).await;
    let (caller, code) = app.with_code(&taro).await;
    let full = caller.with_session_of(&caller.verify_login(&code).await);
    full.delete(paths::SESSION).await;
    reads(&full, ProblemCode::SessionEnded).await;
    app.change(&taro, |row| row.closed_at = Some(row.created_at)).await;
    reads(&caller, ProblemCode::SessionEnded).await;
}
