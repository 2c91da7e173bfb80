//! `GET /address-changes/{id}`: the screen finds its place after a reload, at every step.

use std::time::Duration;

use ninsho_shared::address_change::{AddressChangeAction, AddressChangeView, EndReason};
use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::{Delivery, Resend};

use crate::support::{START, TestApp, other_code};

#[tokio::test]
async fn a_change_is_read_a_hundred_times_and_nothing_happens() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.changing("taro", "taro@example.net").await;
    let before = app.traces(&taro.person).await;
    let first = taro.caller.change(taro.id).await;
    for _ in 0..100 {
        assert_eq!(taro.caller.change(taro.id).await, first);
    }
    app.assert_nothing_happened(&taro.person, &before).await;
}

#[tokio::test]
async fn the_countdown_and_what_may_be_done_follow_the_clock() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.changing("taro", "taro@example.net").await;
    let at = |seconds| START.plus(Duration::from_secs(seconds));
    for (seconds, resend, may_resend) in [
        (0, Resend::Later { at: at(60), because: WaitReason::JustSent }, false),
        (59, Resend::Later { at: at(60), because: WaitReason::JustSent }, false),
        (60, Resend::Now, true),
        (599, Resend::Now, true),
    ] {
        app.clock.set(at(seconds));
        let AddressChangeView::CodeSent { code, next, .. } = taro.caller.change(taro.id).await else {
            panic!("still open after {seconds} s")
        };
        assert_eq!((code.as_of, &code.resend), (at(seconds), &resend));
        assert_eq!((code.expires_at, code.delivery), (at(600), Delivery::Sent { at: START }));
        assert_eq!(next.contains(&AddressChangeAction::Resend), may_resend, "after {seconds} s");
    }
    app.clock.set(at(600));
    let ended = AddressChangeView::Ended { id: taro.id, because: EndReason::Expired, at: at(600) };
    assert_eq!(taro.caller.change(taro.id).await, ended);
    app.advance(Duration::from_mins(5));
    assert_eq!(taro.caller.change(taro.id).await, ended, "it ended when it ended");
}

#[tokio::test]
async fn the_attempts_that_are_left_are_told_and_at_last_only_giving_up() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    app.advance(Duration::from_mins(1));
    for left in (0..5).rev() {
        taro.caller.verify_change(taro.id, &other_code(&taro.code)).await;
        let AddressChangeView::CodeSent { code, next, .. } = taro.caller.change(taro.id).await else {
            panic!("still open with {left} attempts left")
        };
        assert_eq!(code.attempts_left, left);
        match left {
            0 => assert_eq!((code.resend, next), (Resend::Never, vec![AddressChangeAction::Cancel])),
            _ => assert_eq!(next.len(), 3),
        }
    }
}
