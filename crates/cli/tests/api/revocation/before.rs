//! Stopping a change before it is done: it ends without an effect, and so does every session.

use ninsho_domain::registration::address_change::AddressChangeState;
use std::time::Duration;

use ninsho_domain::event::{Event, Subject};
use ninsho_shared::address_change::{AddressChangeView, EndReason};
use ninsho_shared::revocation::{RevocableChange, RevocationSubject, RevocationView};
use ninsho_shared::session::{RequestOriginView, SessionEnd};
use ninsho_shared::{ProblemCode, paths};

use crate::support::{Caller, START, TestApp};

#[tokio::test]
async fn the_owner_reads_what_it_is_about_and_stops_it() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.changing("taro", "eve@example.net").await;
    let half_way_in = app.past_password(&taro.person).await;
    taro.caller.press(paths::LOGIN_OTP).await;
    app.letters().await;
    app.advance(Duration::from_secs(90));
    let owner = app.caller();
    let origin =
        RequestOriginView { network: "127.0.0.0/24".to_owned(), network_name: None, browser: "?".to_owned() };
    let address = Some("e****@example.net".to_owned());
    let change = RevocableChange { what: RevocationSubject::AddressChange, at: START, address, origin };
    assert_eq!(owner.read_revocation(&taro.stop).await, RevocationView::CanStop { change });

    let at = START.plus(Duration::from_secs(90));
    assert_eq!(owner.press_revocation(&taro.stop).await, RevocationView::Stopped { at });
    assert_eq!(owner.read_revocation(&taro.stop).await, RevocationView::Stopped { at });

    let traces = app.traces(&taro.person).await;
    assert_eq!(traces.address().as_deref(), Some("taro@example.com"));
    assert_eq!(traces.account.frozen_at, None);
    assert_eq!((traces.open_sessions(), traces.pending_codes()), (0, 0));
    assert_eq!(traces.changes[0].state, AddressChangeState::Stopped);
    let event = traces.events.last().unwrap();
    assert_eq!(
        (event.kind, event.subject()),
        (Event::AddressChangeStopped, Some(Subject::AddressChange(taro.id)))
    );
    assert_eq!(event.address.as_deref(), Some("e****@example.net"));
    for ended in [&taro.caller, &half_way_in] {
        let told = ended.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
        assert_eq!(told.ended_because.as_deref(), Some(SessionEnd::Reported.name()));
    }
    taro.caller.verify_change(taro.id, &taro.code).await.refused(ProblemCode::SessionEnded);
    app.assert_nothing_happened(&taro.person, &traces).await;
}

#[tokio::test]
async fn the_owner_goes_on_as_before_and_the_code_of_the_stopped_change_is_void() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "eve@example.net").await;
    app.caller().press_revocation(&taro.stop).await;
    app.advance(Duration::from_mins(1));
    let owner = app.signed_in(&taro.person).await;
    app.letters().await;
    let before = app.traces(&taro.person).await;
    assert_eq!(owner.end_of_change(taro.id).await, Some(EndReason::Stopped));
    owner.verify_change(taro.id, &taro.code).await.refused(ProblemCode::CodeVoid);
    owner.resend_change(taro.id).await.refused(ProblemCode::FlowEnded);
    let view: AddressChangeView = owner.cancel_change(taro.id).await.granted(200);
    assert!(matches!(view, AddressChangeView::Ended { because: EndReason::Stopped, .. }), "{view:?}");
    app.assert_nothing_happened(&taro.person, &before).await;

    let mine = owner.begin_change("taro@example.net").await;
    let code = app.newest_code("taro@example.net").await;
    owner.verify_change(mine, &code).await.granted::<AddressChangeView>(200);
}

#[tokio::test]
async fn a_code_that_was_not_mailed_before_the_stop_is_never_mailed() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "eve@example.net").await;
    app.advance(Duration::from_mins(1));
    assert_eq!(taro.caller.resend_change(taro.id).await.status, 200);
    app.caller().press_revocation(&taro.stop).await;
    assert!(app.letters().await.is_empty());
}

#[tokio::test]
async fn a_change_that_ended_by_itself_leaves_nothing_to_stop() {
    let app = TestApp::start().await;
    let cancelled = app.changing("cancelled", "cancelled@example.net").await;
    cancelled.caller.cancel_change(cancelled.id).await;
    let expired = app.changing("expired", "expired@example.net").await;
    app.advance(Duration::from_mins(10));
    app.letters().await;
    for changing in [&cancelled, &expired] {
        let before = app.traces(&changing.person).await;
        assert_eq!(app.caller().read_revocation(&changing.stop).await, RevocationView::Nothing);
        assert_eq!(app.caller().press_revocation(&changing.stop).await, RevocationView::Nothing);
        app.assert_nothing_happened(&changing.person, &before).await;
    }
}

#[tokio::test]
async fn a_link_stops_nothing_of_somebody_else() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let hanako = app.changing("hanako", "hanako@example.net").await;
    let before = app.traces(&hanako.person).await;
    app.caller().press_revocation(&taro.stop).await;
    app.assert_nothing_happened(&hanako.person, &before).await;
    hanako.complete().await;
}

#[tokio::test]
async fn a_link_is_about_nothing_of_somebody_else() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    taro.caller.cancel_change(taro.id).await;
    app.changing("hanako", "hanako@example.net").await;
    assert_eq!(app.caller().read_revocation(&taro.stop).await, RevocationView::Nothing);
    let jiro = app.person("jiro").await;
    app.initializing(&jiro).await;
    assert_eq!(app.caller().read_revocation(&taro.stop).await, RevocationView::Nothing);
}

/// Begins a change and cancels it; returns the token in the notice of it.
async fn cancelled_change(app: &TestApp, caller: &Caller) -> String {
    app.letters().await;
    app.advance(Duration::from_mins(1));
    let id = caller.begin_change("another@example.org").await;
    caller.cancel_change(id).await;
    app.letters().await.into_iter().find_map(|letter| letter.stop).unwrap()
}

#[tokio::test]
async fn a_link_does_not_reach_back_to_a_change_that_was_completed_before() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    app.advance(Duration::from_mins(1));
    taro.complete().await;
    let link = cancelled_change(&app, &taro.caller).await;
    assert_eq!(app.caller().read_revocation(&link).await, RevocationView::Nothing);
}

#[tokio::test]
async fn a_link_does_not_reach_back_to_an_initialization_that_was_completed_before() {
    let app = TestApp::start().await;
    let hanako = app.person("hanako").await;
    let flow = app.confirmed(&hanako).await;
    let change = flow.caller.begin_change("hanako@example.net").await;
    app.advance(Duration::from_mins(1));
    let code = app.newest_code("hanako@example.net").await;
    let done: AddressChangeView = flow.caller.verify_change(change, &code).await.granted(200);
    let AddressChangeView::Completed { token, .. } = done else { panic!("{done:?}") };
    let caller = app.caller().with_token(token.unwrap().reveal());
    let link = cancelled_change(&app, &caller).await;
    assert_eq!(app.caller().read_revocation(&link).await, RevocationView::Nothing);
}

#[tokio::test]
async fn no_session_helps_and_none_is_needed() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let hanako = app.person("hanako").await;
    let hanako = app.signed_in(&hanako).await;
    // Whoever holds the token is the owner of the mailbox, whoever else they are.
    assert!(matches!(hanako.read_revocation(&taro.stop).await, RevocationView::CanStop { .. }));
    let nonsense = app.caller().with_token("nonsense");
    assert!(matches!(nonsense.press_revocation(&taro.stop).await, RevocationView::Stopped { .. }));
    assert_eq!(hanako.get(paths::SESSION).await.status, 200);
}
