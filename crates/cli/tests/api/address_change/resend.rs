//! `POST /address-changes/{id}/resend`: the same code, the same attempts.

use std::time::Duration;

use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::{Delivery, ProblemCode, Resend};

use crate::support::{Kind, START, TestApp, addressed, other_code};

#[tokio::test]
async fn the_same_code_is_mailed_again_to_the_new_address_alone() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.changing("taro", "taro@example.net").await;
    taro.caller.verify_change(taro.id, &other_code(&taro.code)).await.refused(ProblemCode::WrongCode);
    app.advance(Duration::from_mins(1));
    let before = app.traces(&taro.person).await;
    let view: AddressChangeView = taro.caller.resend_change(taro.id).await.granted(200);
    let AddressChangeView::CodeSent { code, .. } = &view else { panic!("{view:?}") };
    assert_eq!((&code.delivery, code.attempts_left), (&Delivery::Queued, 4), "no attempt comes back");
    assert_eq!(code.expires_at, START.plus(Duration::from_mins(10)), "and no time");
    let at = START.plus(Duration::from_mins(2));
    assert_eq!(code.resend, Resend::Later { at, because: WaitReason::JustSent });

    let letters = app.letters().await;
    assert_eq!(addressed(&letters), [("taro@example.net", Kind::Code)]);
    assert_eq!(letters[0].code.as_ref(), Some(&taro.code));
    let after = app.traces(&taro.person).await;
    assert_eq!((after.events, after.revocation_links), (before.events, before.revocation_links));
    assert_eq!((after.account, after.changes), (before.account, before.changes));
    assert_eq!(after.sends.len(), before.sends.len() + 1);
    taro.complete().await;
}

#[tokio::test]
async fn a_minute_lies_between_two_mails() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.changing("taro", "taro@example.net").await;
    let before = app.traces(&taro.person).await;
    for (passed, wait) in [(0, 60), (20_500, 40), (39_499, 1)] {
        app.advance(Duration::from_millis(passed));
        let refused = taro.caller.resend_change(taro.id).await;
        let problem = refused.refused(ProblemCode::ResendTooSoon);
        assert_eq!(
            (problem.retry_after, refused.header("retry-after")),
            (Some(wait), Some(wait.to_string()))
        );
    }
    app.assert_nothing_happened(&taro.person, &before).await;
    app.advance(Duration::from_millis(1));
    assert_eq!(taro.caller.resend_change(taro.id).await.status, 200);
}

#[tokio::test]
async fn the_fourth_code_to_one_address_waits_until_the_first_is_ten_minutes_old() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.changing("taro", "taro@example.net").await;
    for _ in 0..2 {
        app.advance(Duration::from_mins(1));
        assert_eq!(taro.caller.resend_change(taro.id).await.status, 200);
        // Those that wait together would go out, and count, as one.
        assert_eq!(app.letters().await.len(), 1);
    }
    app.advance(Duration::from_mins(1));
    let before = app.traces(&taro.person).await;
    let refused = taro.caller.resend_change(taro.id).await;
    assert_eq!(refused.refused(ProblemCode::SendLimitReached).retry_after, Some(420));
    assert_eq!(refused.header("retry-after").as_deref(), Some("420"));
    app.assert_nothing_happened(&taro.person, &before).await;
    let AddressChangeView::CodeSent { code, .. } = taro.caller.change(taro.id).await else { panic!("open") };
    let at = START.plus(Duration::from_mins(10));
    assert_eq!(
        code.resend,
        Resend::Later { at, because: WaitReason::AddressLimit },
        "as the screen was told"
    );
    taro.complete().await;
}

#[tokio::test]
async fn what_has_ended_is_not_sent_again() {
    let app = TestApp::start().await;
    for (user_id, end) in [("a", "cancelled"), ("b", "completed"), ("c", "exhausted"), ("d", "expired")] {
        let person = app.changing(user_id, &format!("{user_id}@example.net")).await;
        let mut refusal = ProblemCode::FlowEnded;
        match end {
            "cancelled" => drop(person.caller.cancel_change(person.id).await),
            "completed" => person.complete().await,
            "exhausted" => {
                refusal = ProblemCode::CodeExhausted;
                for _ in 0..5 {
                    person.caller.verify_change(person.id, &other_code(&person.code)).await;
                }
            }
            _ => app.advance(Duration::from_mins(9)),
        }
        app.advance(Duration::from_mins(1));
        app.letters().await;
        let before = app.traces(&person.person).await;
        person.caller.resend_change(person.id).await.refused(refusal);
        app.assert_nothing_happened(&person.person, &before).await;
    }
}
