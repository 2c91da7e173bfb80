//! What has to be written down before a code is told.

use ninsho_shared::ProblemCode;
use ninsho_shared::helpdesk::{DeskLog, DeskRequest};
use ninsho_shared::paths;
use serde_json::json;

use crate::support::{Caller, TestApp};

#[tokio::test]
async fn without_enough_known_checks_and_a_ticket_no_code_is_told() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let (taro, flow) = app.at_desk("taro").await;
    desk.take(flow.id).await.granted::<DeskRequest>(200);
    let before = app.traces(&taro).await;
    for (body, field, reason) in [
        (json!({ "checks": [], "ticket": "T" }), "checks", "too_few_checks"),
        (json!({ "checks": ["birth_date"], "ticket": "T" }), "checks", "too_few_checks"),
        (json!({ "checks": ["birth_date", "birth_date"], "ticket": "T" }), "checks", "too_few_checks"),
        (json!({ "checks": ["birth_date", "call_back", "stars"], "ticket": "T" }), "checks", "unknown_check"),
        (json!({ "checks": ["birth_date", "call_back"], "ticket": " " }), "ticket", "empty"),
        (json!({ "checks": ["birth_date", "call_back"], "ticket": "x".repeat(201) }), "ticket", "too_long"),
    ] {
        let answer = desk.post(&paths::helpdesk_release(flow.id), &body).await;
        let problem = answer.refused(ProblemCode::IncompleteRecord);
        assert_eq!(problem.field.as_deref(), Some(field), "{body}");
        assert_eq!(problem.reason.as_deref(), Some(reason), "{body}");
    }
    let problem = desk.refuse_request(flow.id, "").await.refused(ProblemCode::IncompleteRecord);
    assert_eq!(problem.field.as_deref(), Some("reason"));
    app.assert_nothing_happened(&taro, &before).await;
}

#[tokio::test]
async fn the_checks_and_their_minimum_are_settings() {
    let app = TestApp::start_with(|config| config.helpdesk.minimum = 3).await;
    let (_, desk) = app.operator("desk").await;
    let (_, flow) = app.at_desk("taro").await;
    desk.take(flow.id).await.granted::<DeskRequest>(200);
    desk.release(flow.id).await.refused(ProblemCode::IncompleteRecord);
}

#[tokio::test]
async fn an_operator_sees_the_own_acts_alone() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let (_, other) = app.operator("other").await;
    let (_, flow) = app.at_desk("taro").await;
    desk.take(flow.id).await.granted::<DeskRequest>(200);
    let log = async |caller: &Caller| caller.get(paths::HELPDESK_LOG).await.granted::<DeskLog>(200).events;
    assert_eq!(log(&desk).await.len(), 1);
    assert_eq!(log(&other).await, []);
}
