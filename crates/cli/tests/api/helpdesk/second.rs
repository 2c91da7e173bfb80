//! A member of the staff, an operator, and anybody whose mailbox objected need a second operator, who
//! approves the record that they see.

use ninsho_domain::event::Event;
use ninsho_shared::ProblemCode;
use ninsho_shared::helpdesk::{DeskRequest, DeskRequestState, ReleaseAnswer};
use ninsho_shared::initialization::DeskState;
use ninsho_shared::paths;
use serde_json::json;

use super::desk_state;
use crate::support::{Caller, Initializing, Person, TestApp};

async fn staff_at_desk(app: &TestApp) -> (Person, Initializing) {
    let person = app
        .person_with("staff", |row| {
            (row.mail_address, row.mail_since, row.staff) = (None, None, true);
        })
        .await;
    let flow = app.initializing(&person).await;
    (person, flow)
}

/// Asks for the code with another ticket than usual.
async fn release_with(caller: &Caller, flow: &Initializing, ticket: &str) -> ReleaseAnswer {
    let body = json!({ "checks": ["birth_date", "call_back"], "ticket": ticket });
    caller.post(&paths::helpdesk_release(flow.id), &body).await.granted(200)
}

#[tokio::test]
async fn a_second_operator_sees_the_record_and_approves_it_before_the_code_is_told() {
    let app = TestApp::start().await;
    let (_, first) = app.operator("desk").await;
    let (_, second) = app.operator("desk2").await;
    let (staff, flow) = staff_at_desk(&app).await;
    second.approve(flow.id, "").await.refused(ProblemCode::NothingToApprove);
    first.take(flow.id).await.granted::<DeskRequest>(200);

    for _ in 0..2 {
        let asked: ReleaseAnswer = first.release(flow.id).await.granted(200);
        assert!(asked.code.is_none());
        assert!(matches!(asked.request.state, DeskRequestState::AwaitingSecond { mine: true, .. }));
    }
    assert_eq!(desk_state(&flow.caller, flow.id).await, DeskState::AwaitingSecond);
    assert_eq!(app.traces(&staff).await.codes.len(), 0, "there is no code before");
    let record = second.asked_record(flow.id).await;
    assert_eq!(
        (&*record.checks, &*record.ticket),
        (&["birth_date".into(), "call_back".into()][..], "INC-4711")
    );
    first.approve(flow.id, &record.hash).await.refused(ProblemCode::SecondOperatorRequired);

    let approved: DeskRequest = second.approve(flow.id, &record.hash).await.granted(200);
    assert!(matches!(&approved.state, DeskRequestState::Approved { by, second, mine: false }
        if by.as_str() == "desk" && second.as_str() == "desk2"));
    second.approve(flow.id, &record.hash).await.refused(ProblemCode::NothingToApprove);
    second.release(flow.id).await.refused(ProblemCode::TakeUpFirst);
    let code = first.released_code(flow.id).await;
    flow.rise(&code).await;
    for kind in ["desk_took_up", "desk_approved", "desk_told_code"] {
        assert_eq!(app.count_of(&staff, kind).await, 1, "{kind}");
    }
    let events = app.traces(&staff).await.events;
    let approved = events.iter().find(|event| event.kind == Event::DeskApproved).unwrap();
    assert_eq!(approved.note.as_deref(), Some("INC-4711 (birth_date call_back)"));
}

#[tokio::test]
async fn only_the_record_that_was_seen_is_approved() {
    let app = TestApp::start().await;
    let (_, first) = app.operator("desk").await;
    let (_, second) = app.operator("desk2").await;
    let (staff, flow) = staff_at_desk(&app).await;
    first.take(flow.id).await.granted::<DeskRequest>(200);
    first.release(flow.id).await.granted::<ReleaseAnswer>(200);
    let seen = second.asked_record(flow.id).await;
    release_with(&first, &flow, "nothing").await;
    let before = app.traces(&staff).await;
    let problem = second.approve(flow.id, &seen.hash).await.refused(ProblemCode::RecordChanged);
    assert_eq!(problem.field.as_deref(), Some("record"));
    app.assert_nothing_happened(&staff, &before).await;
    assert_eq!(second.asked_record(flow.id).await.ticket, "nothing");
}

#[tokio::test]
async fn an_approval_is_void_when_the_record_changes_before_the_code_or_after() {
    let app = TestApp::start().await;
    let (_, first) = app.operator("desk").await;
    let (_, second) = app.operator("desk2").await;
    let (staff, flow) = staff_at_desk(&app).await;
    first.take(flow.id).await.granted::<DeskRequest>(200);
    first.release(flow.id).await.granted::<ReleaseAnswer>(200);
    second.approve_seen(flow.id).await;
    let swapped = release_with(&first, &flow, "nothing").await;
    assert!(swapped.code.is_none() && app.traces(&staff).await.codes.is_empty());
    assert!(matches!(swapped.request.state, DeskRequestState::AwaitingSecond { .. }));

    // The record that was approved before needs a look again.
    assert!(first.release(flow.id).await.granted::<ReleaseAnswer>(200).code.is_none());
    second.approve_seen(flow.id).await;
    let code = first.released_code(flow.id).await;
    first.released_code(flow.id).await;
    let swapped = release_with(&first, &flow, "nothing").await;
    assert!(swapped.code.is_none(), "told again under the same record alone");
    flow.caller.confirm(flow.id, &code).await.refused(ProblemCode::NoCodeSent);
    assert_eq!(app.traces(&staff).await.pending_codes(), 0);
    assert_eq!(app.row(&staff).await.desk_until, None);
}

#[tokio::test]
async fn an_approval_does_not_outlive_the_operator_who_asked_for_it() {
    let app = TestApp::start().await;
    let (_, first) = app.operator("desk").await;
    let (_, second) = app.operator("desk2").await;
    let (_, flow) = staff_at_desk(&app).await;
    first.take(flow.id).await.granted::<DeskRequest>(200);
    first.release(flow.id).await.granted::<ReleaseAnswer>(200);
    second.approve_seen(flow.id).await;
    // The second takes over: their own approval is worth nothing to them.
    second.take(flow.id).await.granted::<DeskRequest>(200);
    let asked: ReleaseAnswer = second.release(flow.id).await.granted(200);
    assert!(asked.code.is_none());
}

#[tokio::test]
async fn the_second_operator_may_refuse_and_students_need_none() {
    let app = TestApp::start().await;
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

#[tokio::test]
async fn an_operator_who_lost_their_factors_counts_as_staff_and_the_rule_is_a_setting() {
    for (required, for_staff) in [(true, true), (false, false)] {
        let app = TestApp::start_with(|config| config.helpdesk.second_operator_for_staff = for_staff).await;
        let (_, first) = app.operator("desk").await;
        let lost = app.person_with("desk3", |row| {
            (row.mail_address, row.mail_since) = (None, None);
            row.operator_since = Some(crate::support::START);
        });
        let flow = app.initializing(&lost.await).await;
        first.take(flow.id).await.granted::<DeskRequest>(200);
        let asked: ReleaseAnswer = first.release(flow.id).await.granted(200);
        assert_eq!(asked.code.is_none(), required);
    }
}
