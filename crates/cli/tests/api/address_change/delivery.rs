//! Honest sending: the screen says what became of the mail, and a mail that failed uses up no send.

use std::time::Duration;

use ninsho_mailbox::{Fault, Moment};
use ninsho_shared::address_change::{AddressChangeView, EndReason};
use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::{DelayReason, Delivery, Resend};
use uuid::Uuid;

use crate::support::{Caller, Kind, START, TestApp, addressed};

async fn delivery(caller: &Caller, id: Uuid) -> Delivery {
    match caller.change(id).await {
        AddressChangeView::CodeSent { code, .. } => code.delivery,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_mail_is_queued_and_then_sent() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let id = caller.begin_change("taro@example.net").await;
    assert_eq!(delivery(&caller, id).await, Delivery::Queued);
    app.advance(Duration::from_secs(3));
    app.deliver().await;
    assert_eq!(delivery(&caller, id).await, Delivery::Sent { at: START.plus(Duration::from_secs(3)) });
}

#[tokio::test]
async fn a_refusal_is_shown_with_who_refused_and_uses_up_no_send() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    app.mailbox.inject(Fault::reply(Moment::Rcpt, 550, "5.1.1 No such user").to("tarp@example.net"));
    // Twice as often as an address and an account may be mailed to.
    for number in 0..12 {
        let id = caller.begin_change("tarp@example.net").await;
        assert!(app.letters().await.iter().all(|letter| letter.kind == Kind::Requested), "{number}");
        assert_eq!(delivery(&caller, id).await, Delivery::Refused { by: "example.net".to_owned() });
        app.advance(Duration::from_secs(1));
    }
    let id = caller.begin_change("taro@example.net").await;
    let code = app.newest_code("taro@example.net").await;
    caller.verify_change(id, &code).await.granted::<AddressChangeView>(200);
}

#[tokio::test]
async fn a_refused_mail_can_be_sent_again_a_minute_later() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let full = Fault::reply(Moment::Rcpt, 552, "5.2.2 Mailbox full").to("taro@example.net").times(1);
    app.mailbox.inject(full);
    let id = caller.begin_change("taro@example.net").await;
    app.letters().await;
    let AddressChangeView::CodeSent { code, .. } = caller.change(id).await else { panic!("open") };
    let at = START.plus(Duration::from_mins(1));
    assert_eq!(code.resend, Resend::Later { at, because: WaitReason::JustTried }, "nothing was sent");
    app.advance(Duration::from_mins(1));
    let AddressChangeView::CodeSent { code, .. } = caller.change(id).await else { panic!("open") };
    assert_eq!(
        (code.delivery, code.resend),
        (Delivery::Refused { by: "example.net".to_owned() }, Resend::Now)
    );
    assert_eq!(caller.resend_change(id).await.status, 200);
    let letters = app.letters().await;
    assert_eq!(addressed(&letters), [("taro@example.net", Kind::Code)]);
    let code = letters[0].code.as_ref().unwrap();
    caller.verify_change(id, code).await.granted::<AddressChangeView>(200);
}

#[tokio::test]
async fn a_delay_is_shown_with_the_next_try_and_the_mail_arrives_once() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let greylisted = Fault::reply(Moment::Rcpt, 450, "4.2.0 Greylisted").to("taro@example.net").times(1);
    app.mailbox.inject(greylisted);
    let id = caller.begin_change("taro@example.net").await;
    assert_eq!(addressed(&app.letters().await), [("taro@example.com", Kind::Requested)]);
    let next_attempt_at = START.plus(Duration::from_secs(5));
    assert_eq!(
        delivery(&caller, id).await,
        Delivery::Delayed { next_attempt_at, because: DelayReason::ToldToWait }
    );
    app.advance(Duration::from_secs(4));
    assert!(app.letters().await.is_empty());
    app.advance(Duration::from_secs(1));
    let letters = app.letters().await;
    assert_eq!(addressed(&letters), [("taro@example.net", Kind::Code)]);
    assert_eq!(delivery(&caller, id).await, Delivery::Sent { at: next_attempt_at });
    caller.verify_change(id, letters[0].code.as_ref().unwrap()).await.granted::<AddressChangeView>(200);
}

#[tokio::test]
async fn a_code_that_could_not_go_out_in_its_time_is_never_mailed_and_uses_up_no_send() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    app.mailbox.stop().await.unwrap();
    let id = caller.begin_change("taro@example.net").await;
    app.deliver().await;
    assert!(matches!(delivery(&caller, id).await, Delivery::Delayed { .. }));
    app.advance(Duration::from_mins(10));
    app.mailbox.restart().await.unwrap();
    assert_eq!(caller.end_of_change(id).await, Some(EndReason::Expired));
    assert_eq!(
        addressed(&app.letters().await),
        [("taro@example.com", Kind::Requested)],
        "the notice is kept"
    );
    let taro = app.traces(&taro).await;
    assert_eq!(taro.sends.len() - taro.uncounted_sends, 1, "the log-in's alone");
}
