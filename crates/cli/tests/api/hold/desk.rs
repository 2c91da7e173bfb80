//! Operators who need the help desk themselves.

use ninsho_shared::ProblemCode;
use ninsho_shared::helpdesk::DeskRequest;
use ninsho_shared::initialization::InitRequestView;
use ninsho_shared::paths;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn two_operators_who_serve_each_other_at_once_do_not_wait_for_each_other() {
    let app = TestApp::start().await;
    let ((ai, first), (bo, second)) = (app.operator("ai").await, app.operator("bo").await);
    let (of_ai, of_bo) = (app.initializing(&ai).await, app.initializing(&bo).await);
    for flow in [&of_ai, &of_bo] {
        flow.caller.press(&paths::init_request_desk(flow.id)).await.granted::<InitRequestView>(200);
    }
    for _ in 0..10 {
        let (one, other) = tokio::join!(first.take(of_bo.id), second.take(of_ai.id));
        one.granted::<DeskRequest>(200);
        other.granted::<DeskRequest>(200);
    }
    first.take(of_ai.id).await.refused(ProblemCode::OwnRequest);
}
