//! A member of the staff may need a second operator.

use ninsho_shared::ProblemCode;
use ninsho_shared::helpdesk::{DeskRequest, DeskRequestState, ReleaseAnswer};
use ninsho_shared::initialization::DeskState;
use ninsho_shared::paths;

use super::desk_state;
use crate::support::{Initializing, Person, TestApp};

async fn staff_at_desk(app: &TestApp) -> (Person, Initializing) {
    let person = app
        .person_with("staff", |row| {
            (row.mail_address, row.mail_since, row.staff) = (None, None, true);
        })
        .await;
    let flow = app.initializing(&person).await;
    (person, flow)
}

#[tokio::test]
async fn a_second_operator_approves_before_the_code_is_told() {
    let app = TestApp::start_with(|config| config.helpdesk.second_operator_for_staff = true).await;
    let (_, first) = app.operator("desk").await;
    let (_, second) = app.operator("desk2").await;
    let (staff, flow) = staff_at_desk(&app).await;
    let approve = paths::helpdesk_approve(flow.id);
    second.press(&approve).await.refused(ProblemCode::NothingToApprove);
    first.take(flow.id).await.granted::<DeskRequest>(200);

    for _ in 0..2 {
        let asked: ReleaseAnswer = first.release(flow.id).await.granted(200);
        assert!(asked.code.is_none());
        assert!(matches!(asked.request.state, DeskRequestState::AwaitingSecond { mine: true, .. }));
    }
    assert_eq!(desk_state(&flow.caller, flow.id).await, DeskState::AwaitingSecond);
    assert_eq!(app.traces(&staff).await.codes.len(), 0, "there is no code before");
    first.press(&approve).await.refused(ProblemCode::SecondOperatorRequired);

    let approved: DeskRequest = second.press(&approve).await.granted(200);
    assert!(matches!(&approved.state, DeskRequestState::Approved { by, second, mine: false }
        if by.as_str() == "desk" && second.as_str() == "desk2"));
    second.press(&approve).await.refused(ProblemCode::NothingToApprove);
    second.release(flow.id).await.refused(ProblemCode::TakeUpFirst);
    let code = first.released_code(flow.id).await;
    flow.rise(&code).await;
    for kind in ["desk_took_up", "desk_approved", "desk_told_code"] {
        assert_eq!(app.count_of(&staff, kind).await, 1, "{kind}");
    }
}

#[tokio::test]
async fn an_approval_does_not_outlive_the_operator_who_asked_for_it() {
    let app = TestApp::start_with(|config| config.helpdesk.second_operator_for_staff = true).await;
    let (_, first) = app.operator("desk").await;
    let (_, second) = app.operator("desk2").await;
    let (_, flow) = staff_at_desk(&app).await;
    first.take(flow.id).await.granted::<DeskRequest>(200);
    first.release(flow.id).await.granted::<ReleaseAnswer>(200);
    second.press(&paths::helpdesk_approve(flow.id)).await.granted::<DeskRequest>(200);
    // The second takes over: their own approval is worth nothing to them.
    second.take(flow.id).await.granted::<DeskRequest>(200);
    let asked: ReleaseAnswer = second.release(flow.id).await.granted(200);
    assert!(asked.code.is_none());
}

#[tokio::test]
async fn the_second_operator_may_refuse_and_students_need_none() {
    let app = TestApp::start_with(|config| config.helpdesk.second_operator_for_staff = true).await;
    let (_, first) = app.operator("desk").await;
    let (_, second) = app.operator("desk2").await;
    let (_, flow) = staff_at_desk(&app).await;
    first.take(flow.id).await.granted::<DeskRequest>(200);
    second.refuse_request(flow.id, "no").await.refused(ProblemCode::TakeUpFirst);
    first.release(flow.id).await.granted::<ReleaseAnswer>(200);
    assert_eq!(second.refuse_request(flow.id, "The ticket is somebody else's.").await.status, 204);
    let (_, student) = app.at_desk("taro").await;
    first.tell_code(student.id).await;
}
