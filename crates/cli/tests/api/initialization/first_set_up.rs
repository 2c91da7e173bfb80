//! An account that never had a factor needs nothing but ID and password.

use ninsho_domain::event::Event;
use ninsho_shared::ProblemCode;
use ninsho_shared::initialization::{InitRequestAnswer, InitRequestView};
use ninsho_shared::session::Level;

use crate::support::{Kind, PASSWORD, TestApp, addressed};

#[tokio::test]
async fn an_account_that_never_had_a_factor_registers_its_first_address_at_once() {
    let app = TestApp::start().await;
    let new = app
        .person_with("new", |row| (row.mail_address, row.mail_since, row.enrolled_at) = (None, None, None))
        .await;
    let answer = app.caller().ask_to_initialize("new", PASSWORD).await;
    let view = answer.granted::<InitRequestAnswer>(201).init_request;
    assert!(matches!(view, InitRequestView::Confirmed { first_set_up: true, .. }), "{view:?}");
    let flow = app.initializing(&new).await;
    assert_eq!(flow.caller.session().await.level, Level::Restricted);
    let back_in = flow.register(&app, "new@example.net").await;
    assert_eq!(back_in.session().await.level, Level::Full);
    assert_eq!(addressed(&app.letters().await), [("new@example.net", Kind::Registered)]);
    let row = app.row(&new).await;
    assert_eq!(row.mail_address.as_ref().map(ToString::to_string).as_deref(), Some("new@example.net"));
    assert_eq!(row.enrolled_at, row.mail_since, "from now on it is no first set-up");
    let unacknowledged = app.traces(&new).await.unacknowledged();
    assert_eq!(unacknowledged, [Event::InitializationRequested, Event::InitializationRequested]);
}

#[tokio::test]
async fn an_account_that_once_had_a_factor_needs_the_help_desk() {
    let app = TestApp::start().await;
    let taro = app.person_with("taro", |row| (row.mail_address, row.mail_since) = (None, None)).await;
    let flow = app.initializing(&taro).await;
    let InitRequestView::AtDesk { shown, .. } = flow.caller.initialization(flow.id).await else {
        panic!("the help desk has to tell the code")
    };
    assert_eq!(shown, app.app.config.institution.placeholder);
    assert_eq!(flow.caller.session().await.level, Level::Password);
    flow.caller.ask_to_change("eve@example.net").await.refused(ProblemCode::SecondFactorRequired);
    flow.caller.confirm(flow.id, "00000000").await.refused(ProblemCode::NoCodeSent);
    assert!(app.letters().await.is_empty());
}
