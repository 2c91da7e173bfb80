//! The code is shown once, to the operator who took the request up.

use std::time::Duration;

use futures_util::future::join_all;
use ninsho_shared::ProblemCode;
use ninsho_shared::helpdesk::DeskRequest;
use ninsho_shared::initialization::DeskState;

use super::desk_state;
use crate::support::{TestApp, other_code};

#[tokio::test]
async fn each_release_shows_another_code_and_voids_the_one_before() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let (taro, flow) = app.at_desk("taro").await;
    let first = desk.tell_code(flow.id).await;
    let again: DeskRequest = desk.take(flow.id).await.granted(200);
    assert!(!serde_json::to_string(&again).unwrap().contains(&first[..4]), "it is shown once");
    let second = desk.released_code(flow.id).await;
    assert_ne!(first, second);
    assert_eq!(app.traces(&taro).await.pending_codes(), 1);
    flow.caller.confirm(flow.id, &first).await.refused(ProblemCode::CodeVoid);
    flow.rise(&second).await;
}

#[tokio::test]
async fn a_code_counts_ten_minutes_and_five_attempts() {
    let app = TestApp::start().await;
    let (operator, desk) = app.operator("desk").await;
    let (taro, flow) = app.at_desk("taro").await;
    let code = desk.tell_code(flow.id).await;
    app.advance(Duration::from_mins(10));
    let desk = app.signed_in(&operator).await;
    flow.caller.confirm(flow.id, &code).await.refused(ProblemCode::CodeExpired);
    assert_eq!(desk_state(&flow.caller, flow.id).await, DeskState::CodeExpired);
    let code = desk.released_code(flow.id).await;
    for left in (0..5).rev() {
        let problem = flow.caller.confirm(flow.id, &other_code(&code)).await.refused(ProblemCode::WrongCode);
        assert_eq!(problem.attempts_left, Some(left));
    }
    flow.caller.confirm(flow.id, &code).await.refused(ProblemCode::CodeExhausted);
    assert!(matches!(desk_state(&flow.caller, flow.id).await, DeskState::CodeTold { attempts_left: 0, .. }));
    let code = desk.released_code(flow.id).await;
    assert_eq!(app.row(&taro).await.second_factor_failures, 5, "the account goes on counting");
    flow.rise(&code).await;
}

#[tokio::test]
async fn who_takes_over_begins_anew_and_who_was_before_gets_no_code() {
    let app = TestApp::start().await;
    let (_, first) = app.operator("desk").await;
    let (_, second) = app.operator("desk2").await;
    let (_, flow) = app.at_desk("taro").await;
    first.release(flow.id).await.refused(ProblemCode::TakeUpFirst);
    let code = first.tell_code(flow.id).await;
    second.release(flow.id).await.refused(ProblemCode::TakeUpFirst);
    second.take(flow.id).await.granted::<DeskRequest>(200);
    flow.caller.confirm(flow.id, &code).await.refused(ProblemCode::NoCodeSent);
    first.release(flow.id).await.refused(ProblemCode::TakeUpFirst);
    let code = second.released_code(flow.id).await;
    flow.rise(&code).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_32_told_codes_at_once_exactly_one_confirms() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let (taro, flow) = app.at_desk("taro").await;
    let code = desk.tell_code(flow.id).await;
    let answers = join_all((0..32).map(|_| flow.caller.confirm(flow.id, &code))).await;
    assert!(answers.iter().all(|answer| answer.status < 500));
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(app.count_of(&taro, "initialization_confirmed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_releases_at_once_one_code_is_good() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let (taro, flow) = app.at_desk("taro").await;
    desk.take(flow.id).await.granted::<DeskRequest>(200);
    join_all((0..8).map(|_| desk.released_code(flow.id))).await;
    assert_eq!(app.traces(&taro).await.pending_codes(), 1);
}
