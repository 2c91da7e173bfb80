//! Letting somebody in, and approving it, asks for a second factor that was passed lately.

use std::time::Duration;

use ninsho_shared::ProblemCode;
use ninsho_shared::helpdesk::{DeskRequest, ReleaseAnswer};
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::paths;

use crate::support::{Caller, Person, TestApp};

/// Passes the second factor again in the same session.
async fn step_up(app: &TestApp, person: &Person, caller: &Caller) {
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let code = app.newest_code(&person.mail).await;
    caller.verify_login(&code).await.granted::<LoginAnswer>(200);
    app.letters().await;
}

#[tokio::test]
async fn a_release_and_an_approval_ask_for_a_fresh_factor_and_the_rest_does_not() {
    let app = TestApp::start().await;
    let (first_person, first) = app.operator("desk").await;
    let (second_person, second) = app.operator("desk2").await;
    let staff = app.person_with("staff", |row| {
        (row.mail_address, row.mail_since, row.staff) = (None, None, true);
    });
    let staff = staff.await;
    let flow = app.initializing(&staff).await;
    app.advance(Duration::from_mins(10));

    first.take(flow.id).await.granted::<DeskRequest>(200);
    let before = app.traces(&staff).await;
    first.release(flow.id).await.refused(ProblemCode::StepUpRequired);
    app.assert_nothing_happened(&staff, &before).await;
    step_up(&app, &first_person, &first).await;
    first.release(flow.id).await.granted::<ReleaseAnswer>(200);

    let record = second.asked_record(flow.id).await;
    let before = app.traces(&staff).await;
    second.approve(flow.id, &record.hash).await.refused(ProblemCode::StepUpRequired);
    app.assert_nothing_happened(&staff, &before).await;
    step_up(&app, &second_person, &second).await;
    second.approve(flow.id, &record.hash).await.granted::<DeskRequest>(200);
    let code = first.released_code(flow.id).await;
    flow.rise(&code).await;

    let (_, other) = app.at_desk("taro").await;
    app.advance(Duration::from_mins(10));
    first.take(other.id).await.granted::<DeskRequest>(200);
    assert_eq!(first.refuse_request(other.id, "Nobody called.").await.status, 204, "nobody is let in by it");
}
