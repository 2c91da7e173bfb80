//! Given up at any step, an initialization changes nothing.

use ninsho_shared::ProblemCode;
use ninsho_shared::initialization::{InitEndReason, InitRequestView};
use ninsho_shared::paths;
use uuid::Uuid;

use crate::support::{Caller, Person, TestApp};

/// How far a person goes before they give up.
const STEPS: [&str; 4] = ["begun", "code sent", "confirmed", "address typed"];

/// Goes so far; returns the caller, the request and the code that was asked for last.
async fn go(app: &TestApp, person: &Person, step: &str) -> (Caller, Uuid, Option<(Uuid, String)>) {
    match step {
        "begun" => {
            let flow = app.initializing(person).await;
            (flow.caller, flow.id, None)
        }
        "code sent" => {
            let (flow, _, _) = app.confirming(person).await;
            (flow.caller, flow.id, None)
        }
        _ => {
            let flow = app.confirmed(person).await;
            let mut change = None;
            if step == "address typed" {
                let id = flow.caller.begin_change("taro@example.net").await;
                let code = app.letters().await.iter().find_map(|letter| letter.code.clone()).unwrap();
                change = Some((id, code));
            }
            (flow.caller, flow.id, change)
        }
    }
}

/// A view without the time of its answer.
fn without_its_moment(view: &InitRequestView) -> serde_json::Value {
    let mut view = serde_json::to_value(view).unwrap();
    view["session"]["as_of"].take();
    view
}

#[tokio::test]
async fn a_request_that_is_given_up_changes_nothing() {
    for step in STEPS {
        let app = TestApp::start().await;
        let taro = app.person("taro").await;
        app.with_authenticator_and_recovery_codes(&taro).await;
        let elsewhere = app.signed_in(&taro).await;
        let before = app.row(&taro).await;
        let (caller, id, change) = go(&app, &taro, step).await;
        app.letters().await;

        let ended: InitRequestView = caller.delete(&paths::init_request(id)).await.granted(200);
        assert!(
            matches!(ended, InitRequestView::Ended { because: InitEndReason::Cancelled, .. }),
            "{step}: {ended:?}"
        );
        assert_eq!(app.row(&taro).await, before, "{step}");
        assert_eq!(app.factors_of(&taro).await, (1, 10), "{step}");
        assert_eq!(app.traces(&taro).await.pending_codes(), 0, "{step}: no code is left");
        elsewhere.get(paths::ACCOUNT).await.granted::<serde_json::Value>(200);
        assert!(app.letters().await.is_empty(), "{step}");
        assert_eq!(app.count_of(&taro, "initialization_cancelled").await, 1);
        // What was left lying about opens nothing.
        let begun = caller.ask_to_change("eve@example.net").await;
        assert!(
            matches!(begun.refusal(), Some(ProblemCode::FlowEnded | ProblemCode::SecondFactorRequired)),
            "{step}: {}",
            begun.text
        );
        if let Some((id, code)) = change {
            caller.verify_change(id, &code).await.refused(ProblemCode::FlowEnded);
        }
        let again: InitRequestView = caller.delete(&paths::init_request(id)).await.granted(200);
        assert_eq!(without_its_moment(&again), without_its_moment(&ended), "giving up twice is granted");
    }
}

#[tokio::test]
async fn a_request_that_is_left_alone_changes_nothing() {
    for step in STEPS {
        let app = TestApp::start().await;
        let taro = app.person("taro").await;
        app.with_authenticator_and_recovery_codes(&taro).await;
        let before = app.row(&taro).await;
        let (caller, id, change) = go(&app, &taro, step).await;
        // The session is used once more, or it would end with the request.
        app.advance(std::time::Duration::from_mins(59));
        caller.initialization(id).await;
        app.advance(std::time::Duration::from_mins(1));
        assert!(
            matches!(
                caller.initialization(id).await,
                InitRequestView::Ended { because: InitEndReason::Expired, .. }
            ),
            "{step}"
        );
        if let Some((id, code)) = change {
            caller.verify_change(id, &code).await.refused(ProblemCode::FlowEnded);
        }
        assert_eq!(app.row(&taro).await, before, "{step}");
        assert_eq!(app.factors_of(&taro).await, (1, 10), "{step}");
    }
}
