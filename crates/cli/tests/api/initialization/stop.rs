//! The stop link in the notices of an initialization.

use ninsho_domain::registration::address_change::AddressChangeState;
use std::time::Duration;

use ninsho_domain::event::{Event, Subject};
use ninsho_shared::initialization::InitRequestView;
use ninsho_shared::revocation::{RevocationSubject, RevocationView};
use ninsho_shared::{ProblemCode, paths};

use crate::support::{Kind, START, TestApp};

#[tokio::test]
async fn the_owner_stops_it_before_it_is_done_at_every_step() {
    for step in ["code sent", "confirmed", "address typed"] {
        let app = TestApp::start().await;
        app.stand_still();
        let taro = app.person("taro").await;
        let (mut flow, code, stop) = app.confirming(&taro).await;
        let stop = stop.unwrap();
        if step != "code sent" {
            flow = flow.rise(&code).await;
        }
        let mut change = None;
        if step == "address typed" {
            let id = flow.caller.begin_change("eve@example.net").await;
            let code = app.letters().await.iter().find_map(|letter| letter.code.clone()).unwrap();
            change = Some((id, code));
        }
        app.advance(Duration::from_secs(1));
        let owner = app.caller();
        let before = app.row(&taro).await;
        let RevocationView::CanStop { change: shown } = owner.read_revocation(&stop).await else {
            panic!("{step}")
        };
        assert_eq!(shown.what, RevocationSubject::Initialization);
        assert_eq!(shown.address.as_deref(), change.as_ref().map(|_| "e****@example.net"), "{step}");
        assert_eq!(
            owner.press_revocation(&stop).await,
            RevocationView::Stopped { at: START.plus(Duration::from_secs(1)) }
        );

        flow.caller.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
        let traces = app.traces(&taro).await;
        assert_eq!((traces.open_sessions(), traces.pending_codes()), (0, 0), "{step}");
        assert_eq!(traces.account, before, "{step}");
        let event = traces.events.last().unwrap();
        assert_eq!(
            (event.kind, event.subject()),
            (Event::InitializationStopped, Some(Subject::InitRequest(flow.id)))
        );
        assert!(traces.changes.iter().all(|change| change.state == AddressChangeState::Stopped), "{step}");
        let owner = app.signed_in(&taro).await;
        assert!(matches!(owner.initialization(flow.id).await, InitRequestView::Ended { .. }));
    }
}

#[tokio::test]
async fn the_owner_reports_it_after_it_is_done_with_the_old_link_or_the_new() {
    for which in ["requested", "done"] {
        let app = TestApp::start().await;
        app.stand_still();
        let taro = app.person("taro").await;
        let (flow, code, requested) = app.confirming(&taro).await;
        let thief = flow.rise(&code).await.register(&app, "eve@example.net").await;
        let letters = app.letters().await;
        let done = letters.iter().find(|letter| letter.kind == Kind::InitializationDone).unwrap();
        assert_eq!(done.to, "taro@example.com");
        let stop = if which == "done" { done.stop.clone() } else { requested }.unwrap();
        let owner = app.caller();
        let RevocationView::CanFreeze { change } = owner.read_revocation(&stop).await else {
            panic!("{which}")
        };
        assert_eq!(
            (change.what, change.address.as_deref()),
            (RevocationSubject::Initialization, Some("e****@example.net"))
        );
        assert_eq!(owner.press_revocation(&stop).await, RevocationView::Frozen { at: START });
        thief.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
        assert!(app.row(&taro).await.frozen_at.is_some());
        // Whoever has the new mailbox gets no further: only the help desk does.
        let again = app.initializing(&taro).await;
        assert!(matches!(again.caller.initialization(again.id).await, InitRequestView::AtDesk { .. }));
    }
}

#[tokio::test]
async fn requests_within_minutes_are_told_once_and_the_link_stops_the_later_one() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (_, _, stop) = app.confirming(&taro).await;
    let (later, code, again) = app.confirming(&taro).await;
    assert_eq!(again, None);
    app.caller().press_revocation(&stop.unwrap()).await;
    later.caller.confirm(later.id, &code).await.refused(ProblemCode::SessionEnded);
}
