//! A second request takes the place of the first, at whatever step that is.

use ninsho_domain::registration::address_change::AddressChangeState;
use ninsho_shared::initialization::{InitEndReason, InitRequestView};
use ninsho_shared::{ProblemCode, paths};

use crate::support::TestApp;

#[tokio::test]
async fn a_second_request_voids_the_first_and_its_code() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (first, code, _) = app.confirming(&taro).await;
    let second = app.initializing(&taro).await;
    let ended = first.caller.initialization(first.id).await;
    assert!(matches!(ended, InitRequestView::Ended { because: InitEndReason::Superseded, .. }), "{ended:?}");
    first.caller.confirm(first.id, &code).await.refused(ProblemCode::FlowEnded);
    first.caller.press(&paths::init_request_desk(first.id)).await.refused(ProblemCode::FlowEnded);
    second.caller.confirm(second.id, &code).await.refused(ProblemCode::NoCodeSent);
    assert_eq!(app.traces(&taro).await.pending_codes(), 0);
}

#[tokio::test]
async fn a_second_request_voids_a_confirmed_first_and_its_change() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let first = app.confirmed(&taro).await;
    let change = first.caller.begin_change("taro@example.net").await;
    let code = app.letters().await.iter().find_map(|letter| letter.code.clone()).unwrap();
    app.initializing(&taro).await;
    first.caller.verify_change(change, &code).await.refused(ProblemCode::FlowEnded);
    first.caller.ask_to_change("taro@example.org").await.refused(ProblemCode::FlowEnded);
    let traces = app.traces(&taro).await;
    assert_eq!((traces.pending_codes(), traces.changes[0].state), (0, AddressChangeState::Superseded));
    assert_eq!(traces.address().as_deref(), Some("taro@example.com"));
}

#[tokio::test]
async fn a_completed_request_cannot_be_gone_through_again() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (flow, code, _) = app.confirming(&taro).await;
    let flow = flow.rise(&code).await;
    flow.caller.confirm(flow.id, &code).await.refused(ProblemCode::CodeUsed);
    let back_in = flow.register(&app, "taro@example.net").await;
    back_in.confirm(flow.id, &code).await.refused(ProblemCode::FlowEnded);
    back_in.send_confirmation(flow.id).await.refused(ProblemCode::FlowEnded);
    let before = app.traces(&taro).await;
    let problem = back_in.delete(&paths::init_request(flow.id)).await.refused(ProblemCode::FlowEnded);
    assert!(problem.detail.contains("completed and cannot be cancelled"), "{}", problem.detail);
    assert_eq!(app.traces(&taro).await, before);
}
