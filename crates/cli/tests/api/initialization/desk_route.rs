//! "I cannot read this mailbox": the help desk tells the code in place of the mail.

use ninsho_shared::ProblemCode;
use ninsho_shared::initialization::{DeskState, InitRequestAction, InitRequestView};
use ninsho_shared::paths;

use crate::support::{Kind, TestApp, addressed};

#[tokio::test]
async fn whoever_cannot_read_the_mailbox_asks_the_help_desk_and_the_mailed_code_is_void() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let (flow, code, _) = app.confirming(&taro).await;
    let asked: InitRequestView = flow.caller.press(&paths::init_request_desk(flow.id)).await.granted(200);
    let InitRequestView::AtDesk { shown, case_reference, desk, next, .. } = &asked else {
        panic!("{asked:?}")
    };
    assert_eq!((shown.as_str(), desk), ("t****o@example.com", &DeskState::Waiting));
    assert_eq!((case_reference.len(), case_reference.as_bytes()[3]), (7, b'-'), "{case_reference}");
    assert_eq!(next, &[InitRequestAction::Cancel]);
    flow.caller.confirm(flow.id, &code).await.refused(ProblemCode::NoCodeSent);
    flow.caller.send_confirmation(flow.id).await.refused(ProblemCode::FlowEnded);
    assert_eq!(app.traces(&taro).await.pending_codes(), 0);
    assert_eq!(app.count_of(&taro, "initialization_at_desk").await, 1);
    let again: InitRequestView = flow.caller.press(&paths::init_request_desk(flow.id)).await.granted(200);
    assert_eq!(again, asked, "asking twice is granted");
    assert_eq!(app.count_of(&taro, "initialization_at_desk").await, 1);
}

#[tokio::test]
async fn the_registered_address_is_told_of_a_request_that_was_never_mailed() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let flow = app.initializing(&taro).await;
    flow.caller.press(&paths::init_request_desk(flow.id)).await.granted::<InitRequestView>(200);
    assert_eq!(addressed(&app.letters().await), [("taro@example.com", Kind::InitializationRequested)]);
}
