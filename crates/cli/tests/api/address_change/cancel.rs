//! `DELETE /address-changes/{id}`: giving up changes nothing, and can be said twice.

use std::time::Duration;

use ninsho_domain::event::{Event, Subject};
use ninsho_shared::ProblemCode;
use ninsho_shared::address_change::{AddressChangeView, EndReason};

use crate::support::{START, TestApp};

#[tokio::test]
async fn a_change_that_is_given_up_changes_nothing() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.changing("taro", "taro@example.net").await;
    let before = app.traces(&taro.person).await;
    app.advance(Duration::from_secs(30));
    let at = START.plus(Duration::from_secs(30));
    let view: AddressChangeView = taro.caller.cancel_change(taro.id).await.granted(200);
    assert_eq!(view, AddressChangeView::Ended { id: taro.id, because: EndReason::Cancelled, at });
    let after = app.traces(&taro.person).await;
    assert_eq!((&after.account, &after.sessions), (&before.account, &before.sessions));
    assert_eq!(after.pending_codes(), 0);
    let event = after.events.last().unwrap();
    assert_eq!(
        (event.kind, event.subject()),
        (Event::AddressChangeCancelled, Some(Subject::AddressChange(taro.id)))
    );
    assert_eq!(event.address.as_deref(), Some("t****o@example.net"));

    taro.caller.verify_change(taro.id, &taro.code).await.refused(ProblemCode::CodeVoid);
    app.assert_nothing_happened(&taro.person, &after).await;
}

#[tokio::test]
async fn giving_up_twice_is_giving_up_once() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let first: AddressChangeView = taro.caller.cancel_change(taro.id).await.granted(200);
    let before = app.traces(&taro.person).await;
    app.advance(Duration::from_secs(30));
    let second: AddressChangeView = taro.caller.cancel_change(taro.id).await.granted(200);
    assert_eq!(second, first);
    app.assert_nothing_happened(&taro.person, &before).await;
}

#[tokio::test]
async fn what_is_done_is_not_given_up() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    taro.complete().await;
    app.letters().await;
    let before = app.traces(&taro.person).await;
    let problem = taro.caller.cancel_change(taro.id).await.refused(ProblemCode::FlowEnded);
    assert!(problem.detail.contains("completed and cannot be cancelled"), "{}", problem.detail);
    let view = taro.caller.change(taro.id).await;
    assert!(matches!(view, AddressChangeView::Completed { .. }), "{view:?}");
    app.assert_nothing_happened(&taro.person, &before).await;
}

#[tokio::test]
async fn what_has_expired_stays_expired() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    app.advance(Duration::from_mins(10));
    let before = app.traces(&taro.person).await;
    let view: AddressChangeView = taro.caller.cancel_change(taro.id).await.granted(200);
    assert!(matches!(view, AddressChangeView::Ended { because: EndReason::Expired, .. }), "{view:?}");
    app.assert_nothing_happened(&taro.person, &before).await;
    // A newer change takes the place of nothing.
    app.signed_in(&taro.person).await.begin_change("taro@example.org").await;
    assert_eq!(taro.caller.end_of_change(taro.id).await, Some(EndReason::Expired));
}

#[tokio::test]
async fn a_code_that_waits_in_the_outbox_is_not_mailed_after_giving_up() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let id = caller.begin_change("taro@example.net").await;
    caller.cancel_change(id).await;
    assert!(app.letters().await.iter().all(|letter| letter.code.is_none()));
}
