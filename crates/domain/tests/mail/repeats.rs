//! A mail that was handed over and not confirmed: one copy if the server is slow, few if it is silent,
//! and the truth on the screen.

use std::sync::Arc;
use std::time::Duration;

use ninsho_domain::config::Span;
use ninsho_domain::mail::outbox::{Details, MailKind};
use ninsho_domain::storage::entity::job::JobState;
use ninsho_mailbox::{Fault, Moment};
use ninsho_shared::{DelayReason, Delivery};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::stage::{SOON, START, Stage};

/// A mail that a worker of its own has handed over, to a server that says nothing yet.
async fn handed_over(stage: &Arc<Stage>) -> (Uuid, JoinHandle<usize>) {
    let id = stage.code("taro@example.com").await;
    let sending = tokio::spawn({
        let stage = Arc::clone(stage);
        async move { stage.worker().run_due().await.unwrap() }
    });
    becomes_unconfirmed(stage, id).await;
    (id, sending)
}

async fn becomes_unconfirmed(stage: &Stage, id: Uuid) {
    let unconfirmed = async {
        while stage.delivery(id).await != (Delivery::Unconfirmed { at: START }) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, unconfirmed).await.unwrap();
}

#[tokio::test]
async fn a_late_last_reply_makes_one_copy_and_the_screen_tells_the_truth() {
    let stage = Arc::new(Stage::new().await);
    stage.mailbox.inject(Fault::late(Moment::Content));
    let (id, sending) = handed_over(&stage).await;
    assert_eq!(stage.row(id).await.completed_at, None);
    stage.mailbox.heal();
    assert_eq!(sending.await.unwrap(), 1);
    assert_eq!(stage.delivery(id).await, Delivery::Sent { at: START });
    assert_eq!((stage.row(id).await.tries, stage.mailbox.mails().len()), (1, 1));
}

#[tokio::test]
async fn a_late_refusal_is_told_as_one() {
    for (late, expected) in [
        ("451 4.3.0 later\r\n", None),
        ("550 5.1.1 unknown\r\n", Some(Delivery::Refused { by: "example.com".to_owned() })),
    ] {
        let stage = Arc::new(Stage::new().await);
        stage.mailbox.inject(Fault::late_bytes(Moment::Content, late));
        let (id, sending) = handed_over(&stage).await;
        stage.mailbox.heal();
        sending.await.unwrap();
        let next_attempt_at = START.plus(Duration::from_secs(5));
        let delayed = Delivery::Delayed { next_attempt_at, because: DelayReason::ToldToWait };
        assert_eq!(stage.delivery(id).await, expected.unwrap_or(delayed), "{late}");
    }
}

#[tokio::test]
async fn a_process_that_ends_meanwhile_makes_no_copy_at_once() {
    let stage = Arc::new(Stage::new().await);
    stage.mailbox.inject(Fault::late(Moment::Content));
    let (id, sending) = handed_over(&stage).await;
    sending.abort();
    drop(sending.await);
    stage.mailbox.heal();
    stage.advance(119);
    assert_eq!(stage.worker().run_due().await.unwrap(), 0, "the lease is over, the gap is not");
    stage.advance(1);
    assert_eq!(stage.worker().run_due().await.unwrap(), 1);
    assert_eq!((stage.state(id).await, stage.mailbox.mails().len()), (JobState::Done, 2));
}

/// Runs everything until the mail ends, and returns how many copies were handed over.
async fn copies(stage: &Stage, id: Uuid, step: u64, address: &str) -> usize {
    let worker = stage.worker();
    loop {
        worker.run_due().await.unwrap();
        if stage.row(id).await.completed_at.is_some() {
            let mails = stage.mailbox.mails_to(address);
            assert!(mails.iter().all(|mail| mail.raw == mails[0].raw), "to the byte");
            return mails.len();
        }
        stage.advance(step);
    }
}

#[tokio::test]
async fn a_code_that_nobody_confirms_is_sent_three_times_and_not_nine() {
    // Silence, a cut, and a reply that says nothing about the mail.
    for fault in [
        Fault::bytes(Moment::Content, ""),
        Fault::cut_after_data(),
        Fault::bytes(Moment::Content, "221 2.0.0 Bye\r\n"),
        Fault::bytes(Moment::Content, "ok\r\n"),
        Fault::bytes(Moment::Content, "354 go\r\n"),
    ] {
        let what = format!("{fault:?}");
        let mut stage = Stage::new().await;
        stage.config.mail.smtp.last_reply_timeout = Span(Duration::from_millis(200));
        stage.mailbox.inject(fault);
        let id = stage.code("taro@example.com").await;
        stage.worker().run_due().await.unwrap();
        assert_eq!(stage.delivery(id).await, Delivery::Unconfirmed { at: START }, "{what}");
        assert_eq!(copies(&stage, id, 5, "taro@example.com").await, 3, "{what}");
        let row = stage.row(id).await;
        assert_eq!((row.state, row.unconfirmed), (JobState::Expired, 3), "{what}");
        let last = START.plus(Duration::from_mins(6));
        assert_eq!(stage.delivery(id).await, Delivery::Unconfirmed { at: last }, "{what}: not \"not sent\"");
        assert!(stage.counted(id).await, "{what}: it may have arrived, so that it uses up a send");
    }
}

#[tokio::test]
async fn a_notice_that_nobody_confirms_is_sent_four_times_and_not_a_hundred_and_ninety() {
    let mut stage = Stage::new().await;
    stage.config.mail.smtp.last_reply_timeout = Span(Duration::from_millis(200));
    stage.mailbox.inject(Fault::bytes(Moment::Content, ""));
    let id = stage.notice(MailKind::AddressChanged, "taro@example.com", Details::default()).await;
    assert_eq!(copies(&stage, id, 300, "taro@example.com").await, 4);
}

#[tokio::test]
async fn a_server_that_is_back_gets_no_copy_before_its_time() {
    let stage = Stage::new().await;
    let worker = stage.worker();
    stage.mailbox.inject(Fault::cut_after_data().times(1));
    let unconfirmed = stage.code("taro@example.com").await;
    worker.run_due().await.unwrap();
    stage.mailbox.stop().await.unwrap();
    let waiting = stage.code("jiro@example.com").await;
    worker.run_due().await.unwrap();
    stage.mailbox.restart().await.unwrap();
    stage.advance(1);
    stage.code("hanako@example.com").await;
    worker.run_due().await.unwrap();
    assert_eq!(stage.state(waiting).await, JobState::Done);
    assert_eq!(stage.delivery(unconfirmed).await, Delivery::Unconfirmed { at: START });
    assert_eq!(stage.mailbox.mails_to("taro@example.com").len(), 1);
}

#[tokio::test]
async fn mails_that_wait_for_a_late_confirmation_hold_up_nobody() {
    let mut stage = Stage::new().await;
    stage.config.mail.concurrency = 1;
    stage.mailbox.inject(Fault::late(Moment::Content).to("slow@example.com"));
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(stage.worker().run(shutdown.clone()));
    let slow = stage.code("slow@example.com").await;
    becomes_unconfirmed(&stage, slow).await;
    stage.code("taro@example.com").await;
    stage.mailbox.wait_for(|mail| mail.is_to("taro@example.com"), SOON).await.unwrap();
    assert_eq!(stage.delivery(slow).await, Delivery::Unconfirmed { at: START });
    stage.mailbox.heal();
    shutdown.cancel();
    running.await.unwrap();
    assert_eq!(stage.delivery(slow).await, Delivery::Sent { at: START });
}

#[tokio::test]
async fn a_process_that_stops_does_not_wait_ten_minutes_for_a_confirmation() {
    let mut stage = Stage::new().await;
    stage.config.mail.smtp.timeout = Span(Duration::from_millis(100));
    stage.mailbox.inject(Fault::late(Moment::Content));
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(stage.worker().run(shutdown.clone()));
    let id = stage.code("taro@example.com").await;
    stage.mailbox.wait_for(|mail| mail.is_to("taro@example.com"), SOON).await.unwrap();
    shutdown.cancel();
    tokio::time::timeout(SOON, running).await.unwrap().unwrap();
    assert_eq!(stage.delivery(id).await, Delivery::Unconfirmed { at: START });
}

#[tokio::test]
async fn resends_that_wait_together_go_out_as_one() {
    let stage = Stage::new().await;
    let worker = stage.worker();
    stage.mailbox.stop().await.unwrap();
    let challenge = stage.challenge("taro@example.com");
    stage.insert(challenge.clone()).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(stage.code_of(&challenge).await);
        worker.run_due().await.unwrap();
        stage.advance(60);
    }
    let other = stage.code("taro@example.com").await;
    stage.mailbox.restart().await.unwrap();
    stage.advance(120);
    worker.run_due().await.unwrap();
    let states = [stage.state(ids[0]).await, stage.state(ids[1]).await, stage.state(ids[2]).await];
    assert_eq!(states, [JobState::Expired, JobState::Expired, JobState::Done]);
    assert!(
        !stage.counted(ids[0]).await && stage.counted(ids[2]).await,
        "what did not go out is not counted"
    );
    assert_eq!(stage.state(other).await, JobState::Done, "another code is another mail");
    assert_eq!(stage.mailbox.mails().len(), 2);
    assert!(matches!(stage.delivery(ids[0]).await, Delivery::Sent { .. }), "the screen shows the latest");
}
