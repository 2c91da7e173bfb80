//! Reporting a change that is done: the second factor is frozen until the help desk has spoken with the owner.

use ninsho_domain::registration::address_change::AddressChangeState;
use std::time::Duration;

use ninsho_domain::event::Event;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::revocation::RevocationView;
use ninsho_shared::{ProblemCode, paths};

use crate::support::{Changing, Kind, START, TestApp};

/// A change that is done, and the token in the notice of that.
async fn done(app: &TestApp, user_id: &str) -> (Changing, String) {
    let changing = app.changing(user_id, "eve@example.net").await;
    app.advance(Duration::from_mins(1));
    changing.complete().await;
    let letters = app.letters().await;
    let told = |kind| letters.iter().find(|letter| letter.kind == kind).unwrap().stop.clone().unwrap();
    assert_ne!(told(Kind::Changed), told(Kind::Registered), "each mailbox can report it");
    (changing, told(Kind::Changed))
}

#[tokio::test]
async fn the_owner_reports_a_change_and_no_second_factor_is_sent_or_looked_at_any_more() {
    let app = TestApp::start().await;
    app.stand_still();
    let (taro, stop) = done(&app, "taro").await;
    let half_way_in = app.past_password(&taro.person).await;
    half_way_in.press(paths::LOGIN_OTP).await;
    app.letters().await;
    app.advance(Duration::from_mins(1));
    let owner = app.caller();
    let RevocationView::CanFreeze { change } = owner.read_revocation(&stop).await else {
        panic!("it can freeze")
    };
    assert_eq!(
        (change.at, change.address.as_deref()),
        (START.plus(Duration::from_mins(1)), Some("e****@example.net"))
    );
    let at = START.plus(Duration::from_mins(2));
    assert_eq!(owner.press_revocation(&stop).await, RevocationView::Frozen { at });
    assert_eq!(owner.read_revocation(&stop).await, RevocationView::Frozen { at });

    let traces = app.traces(&taro.person).await;
    assert_eq!(traces.account.frozen_at, Some(at));
    assert_eq!((traces.open_sessions(), traces.pending_codes()), (0, 0));
    assert_eq!(traces.events.last().unwrap().kind, Event::AccountFrozen);
    for ended in [&taro.caller, &half_way_in] {
        ended.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    }
    app.assert_nothing_happened(&taro.person, &traces).await;

    // The password still opens what needs no second factor, and nothing more.
    let caller = app.past_password(&taro.person).await;
    let before = app.traces(&taro.person).await;
    caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::AccountFrozen);
    app.assert_nothing_happened(&taro.person, &before).await;
}

#[tokio::test]
async fn a_code_that_was_mailed_before_is_not_looked_at_after() {
    let app = TestApp::start().await;
    let (taro, _) = done(&app, "taro").await;
    let caller = app.past_password(&taro.person).await;
    caller.press(paths::LOGIN_OTP).await;
    let code = app.newest_code("eve@example.net").await;
    let now = app.app.now();
    app.change(&taro.person, |account| account.frozen_at = Some(now)).await;
    let right = caller.verify_login(&code).await;
    let wrong = caller.verify_login(&crate::support::other_code(&code)).await;
    right.refused(ProblemCode::AccountFrozen);
    assert_eq!(right.comparable(), wrong.comparable());
}

#[tokio::test]
async fn the_first_notice_reports_the_change_too_when_it_was_completed_meanwhile() {
    let app = TestApp::start().await;
    let (taro, _) = done(&app, "taro").await;
    assert!(matches!(app.caller().read_revocation(&taro.stop).await, RevocationView::CanFreeze { .. }));
    assert!(matches!(app.caller().press_revocation(&taro.stop).await, RevocationView::Frozen { .. }));
    assert!(app.row(&taro.person).await.frozen_at.is_some());
}

#[tokio::test]
async fn a_change_that_is_done_outweighs_one_that_is_open_and_both_end() {
    let app = TestApp::start().await;
    let (taro, stop) = done(&app, "taro").await;
    let next = taro.caller.begin_change("mallory@example.org").await;
    app.letters().await;
    let RevocationView::CanFreeze { change } = app.caller().read_revocation(&stop).await else {
        panic!("it can freeze")
    };
    assert_eq!(change.address.as_deref(), Some("e****@example.net"));
    assert!(matches!(app.caller().press_revocation(&stop).await, RevocationView::Frozen { .. }));
    let traces = app.traces(&taro.person).await;
    let stopped = traces.changes.iter().find(|row| row.id == next).unwrap();
    assert_eq!((stopped.state, traces.pending_codes()), (AddressChangeState::Stopped, 0));
    assert_eq!(traces.address().as_deref(), Some("eve@example.net"));
}

#[tokio::test]
async fn a_link_from_before_a_change_reports_the_later_one() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    taro.caller.cancel_change(taro.id).await;
    let later = taro.caller.begin_change("eve@example.org").await;
    let code = app.newest_code("eve@example.org").await;
    taro.caller.verify_change(later, &code).await.granted::<AddressChangeView>(200);
    let RevocationView::CanFreeze { change } = app.caller().read_revocation(&taro.stop).await else {
        panic!("it can")
    };
    assert_eq!(change.address.as_deref(), Some("e****@example.org"));
}
