//! What goes wrong, and what becomes of the mail.

use std::sync::Arc;
use std::time::Duration;

use ninsho_domain::config::Span;
use ninsho_domain::mail::outbox::{self, Details, MailKind};
use ninsho_domain::storage::entity::challenge;
use ninsho_domain::storage::entity::job::{self, JobState};
use ninsho_mailbox::{Fault, Moment};
use ninsho_shared::{DelayReason, Delivery, Timestamp};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait};

use crate::stage::{SOON, START, Stage};

const MOMENTS: [Moment; 5] = [Moment::Connect, Moment::MailFrom, Moment::Rcpt, Moment::Data, Moment::Content];

#[tokio::test]
async fn what_is_deferred_is_sent_later() {
    for at in MOMENTS {
        let stage = Stage::new().await;
        let worker = stage.worker();
        stage.mailbox.inject(Fault::reply(at, 451, "4.3.0 taro@example.com: try later").times(1));
        let id = stage.code("taro@example.com").await;
        worker.run_due().await.unwrap();
        let row = stage.row(id).await;
        assert_eq!((row.state, row.tries, row.leased_until), (JobState::Delayed, 1, None), "{at:?}");
        assert_eq!(row.last_error.as_deref(), Some("451 4.3.0"), "{at:?}: the text is not kept");
        let next_attempt_at = START.plus(Duration::from_secs(5));
        let because = DelayReason::ToldToWait;
        assert_eq!(stage.delivery(id).await, Delivery::Delayed { next_attempt_at, because }, "{at:?}");
        assert_eq!(worker.run_due().await.unwrap(), 0, "not before its time");
        stage.advance(5);
        worker.run_due().await.unwrap();
        assert_eq!(stage.state(id).await, JobState::Done, "{at:?}");
        assert_eq!(stage.mailbox.mails().len(), 1, "{at:?}");
        assert!(stage.counted(id).await, "{at:?}");
    }
}

#[tokio::test]
async fn a_refused_recipient_is_refused_for_good_and_uses_up_no_send() {
    for at in [Moment::Rcpt, Moment::Data, Moment::Content] {
        let stage = Stage::new().await;
        let worker = stage.worker();
        stage
            .mailbox
            .inject(Fault::reply(at, 550, "5.1.1 <taro@example.com> unknown").to("taro@example.com"));
        let id = stage.code("taro@example.com").await;
        let other = stage.code("hanako@example.com").await;
        worker.run_due().await.unwrap();
        let row = stage.row(id).await;
        assert_eq!((row.state, row.tries), (JobState::Refused, 1), "{at:?}");
        assert_eq!(row.last_error.as_deref(), Some("550 5.1.1"), "{at:?}: the text is not kept");
        assert_eq!(stage.delivery(id).await, Delivery::Refused { by: "example.com".to_owned() });
        assert!(!stage.counted(id).await, "{at:?}");
        assert_eq!(stage.state(other).await, JobState::Done, "{at:?}: nobody else is concerned");
        assert!(stage.counted(other).await, "{at:?}");
        stage.mailbox.heal();
        stage.advance(3_600);
        assert_eq!(worker.run_due().await.unwrap(), 0, "it is not tried again");
        assert!(stage.mailbox.mails_to("taro@example.com").is_empty());
    }
}

#[tokio::test]
async fn a_refusal_of_ourselves_is_not_the_recipients() {
    use DelayReason::{NotAccepted, ToldToWait};
    for (at, code, text, because) in [
        (Moment::Connect, 554, "no", NotAccepted),
        (Moment::MailFrom, 550, "no", NotAccepted),
        (Moment::MailFrom, 530, "no", NotAccepted),
        (Moment::Rcpt, 530, "no", NotAccepted),
        (Moment::Rcpt, 503, "no", NotAccepted),
        (Moment::Rcpt, 421, "no", ToldToWait),
        (Moment::Content, 421, "no", ToldToWait),
        (Moment::Rcpt, 504, "5.5.2 <mfa>: Helo command rejected: need fully-qualified hostname", NotAccepted),
        (Moment::Rcpt, 554, "5.7.1 <taro@example.com>: Relay access denied", NotAccepted),
        (Moment::Rcpt, 550, "relay not permitted", NotAccepted),
        (Moment::Rcpt, 550, "5.7.1 Service refused by policy", NotAccepted),
        (Moment::Rcpt, 553, "5.1.8 Sender domain does not exist", NotAccepted),
        (Moment::Rcpt, 552, "5.3.1 Mail system full", NotAccepted),
        (Moment::Data, 554, "5.7.1 Denied", NotAccepted),
        (Moment::Data, 550, "no", NotAccepted),
        (Moment::Content, 552, "5.3.4 Message too big", NotAccepted),
        (Moment::Content, 550, "5.7.26 Unauthenticated mail is not accepted", NotAccepted),
        (Moment::Content, 554, "5.7.1 Message refused as spam", NotAccepted),
    ] {
        let stage = Stage::new().await;
        let worker = stage.worker();
        stage.mailbox.inject(Fault::reply(at, code, text).times(1));
        let id = stage.code("taro@example.com").await;
        worker.run_due().await.unwrap();
        assert_eq!(stage.state(id).await, JobState::Delayed, "{at:?} {code}");
        let Delivery::Delayed { because: told, .. } = stage.delivery(id).await else {
            panic!("{at:?} {code}")
        };
        assert_eq!(told, because, "{at:?} {code} {text}");
        stage.advance(5);
        worker.run_due().await.unwrap();
        assert_eq!(stage.state(id).await, JobState::Done, "{at:?} {code}");
    }
}

#[tokio::test]
async fn a_server_that_is_down_gets_everything_when_it_is_back() {
    let stage = Stage::new().await;
    let worker = stage.worker();
    stage.mailbox.stop().await.unwrap();
    let mut ids = Vec::new();
    for n in 0..20 {
        ids.push(stage.code(&format!("taro{n}@example.com")).await);
    }
    for wait in [0, 5, 10, 20] {
        stage.advance(wait);
        assert_eq!(worker.run_due().await.unwrap(), 20, "after {wait} s");
        assert!(stage.row(ids[0]).await.last_error.is_none());
    }
    stage.mailbox.restart().await.unwrap();
    stage.advance(40);
    worker.run_due().await.unwrap();
    for id in ids {
        let row = stage.row(id).await;
        assert_eq!((row.state, row.tries), (JobState::Done, 5));
    }
    assert_eq!(stage.mailbox.mails().len(), 20);
}

#[tokio::test]
async fn the_first_mail_that_goes_out_again_takes_the_others_along() {
    let stage = Stage::new().await;
    let worker = stage.worker();
    stage.mailbox.inject(Fault::reply(Moment::Rcpt, 450, "4.2.1 Greylisted").to("grey@example.com").times(1));
    let grey = stage.code("grey@example.com").await;
    worker.run_due().await.unwrap();
    stage.mailbox.stop().await.unwrap();
    let waiting = stage.code("taro@example.com").await;
    for wait in [0, 5, 10, 20, 40] {
        stage.advance(wait);
        worker.run_due().await.unwrap();
    }
    stage.mailbox.restart().await.unwrap();
    stage.advance(1);
    assert_eq!(worker.run_due().await.unwrap(), 0, "their time has not come");
    let first = stage.code("hanako@example.com").await;
    worker.run_due().await.unwrap();
    assert_eq!((stage.state(first).await, stage.state(waiting).await), (JobState::Done, JobState::Done));
    assert_eq!(stage.state(grey).await, JobState::Delayed, "an answer of the server is waited out");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_and_tried_again() {
    // What follows upon silence after the mail itself is in `repeats`.
    for at in MOMENTS.into_iter().filter(|at| *at != Moment::Content) {
        let mut stage = Stage::new().await;
        stage.config.mail.smtp.reply_timeout = Some(Span(Duration::from_millis(200)));
        let worker = stage.worker();
        stage.mailbox.inject(Fault::stall(at).times(1));
        let id = stage.code("taro@example.com").await;
        worker.run_due().await.unwrap();
        assert_eq!(stage.state(id).await, JobState::Delayed, "{at:?}");
        stage.advance(5);
        worker.run_due().await.unwrap();
        assert_eq!(stage.state(id).await, JobState::Done, "{at:?}");
    }
}

#[tokio::test]
async fn a_mail_that_stalls_holds_up_nobody_else() {
    let mut stage = Stage::new().await;
    stage.config.mail.concurrency = 2;
    stage.config.mail.smtp.reply_timeout = Some(Span::seconds(60));
    let stage = Arc::new(stage);
    stage.mailbox.inject(Fault::stall(Moment::Rcpt).to("slow@example.com"));
    let slow = stage.code("slow@example.com").await;
    for n in 0..20 {
        stage.code(&format!("taro{n}@example.com")).await;
    }
    let sending = tokio::spawn({
        let stage = Arc::clone(&stage);
        async move { stage.worker().run_due().await.unwrap() }
    });
    stage.mailbox.wait_for(|mail| mail.is_to("taro19@example.com"), SOON).await.unwrap();
    assert!(stage.mailbox.mails_to("slow@example.com").is_empty());
    stage.mailbox.heal();
    assert_eq!(sending.await.unwrap(), 21);
    assert_eq!(stage.state(slow).await, JobState::Done);
}

#[tokio::test]
async fn a_cut_after_the_mail_makes_a_double_that_can_be_known() {
    let stage = Stage::new().await;
    let worker = stage.worker();
    stage.mailbox.inject(Fault::cut_after_data().times(1));
    let id = stage.code("taro@example.com").await;
    worker.run_due().await.unwrap();
    assert_eq!(stage.state(id).await, JobState::Delayed);
    assert_eq!(stage.delivery(id).await, Delivery::Unconfirmed { at: START });
    stage.advance(119);
    assert_eq!(worker.run_due().await.unwrap(), 0, "it may have arrived");
    stage.advance(1);
    worker.run_due().await.unwrap();
    assert_eq!(stage.state(id).await, JobState::Done);
    let mails = stage.mailbox.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].raw, mails[1].raw, "to the byte: code, Message-ID and Date");
    assert_eq!(mails[0].code(), Some(stage.code_in(id).await));
}

#[tokio::test]
async fn an_expired_code_is_never_sent_and_uses_up_no_send() {
    let stage = Stage::new().await;
    let worker = stage.worker();
    stage.mailbox.stop().await.unwrap();
    let id = stage.code("taro@example.com").await;
    let mut tries = 0;
    while stage.state(id).await != JobState::Expired {
        worker.run_due().await.unwrap();
        stage.advance(1);
        tries += 1;
        assert!(tries < 1_000, "it is given up at some time");
    }
    let row = stage.row(id).await;
    assert_eq!(row.completed_at, Some(START.plus(Duration::from_mins(10))));
    assert_eq!(stage.delivery(id).await, Delivery::Expired);
    assert!(!stage.counted(id).await);
    stage.mailbox.restart().await.unwrap();
    stage.advance(3_600);
    assert_eq!(worker.run_due().await.unwrap(), 0);
    assert!(stage.mailbox.mails().is_empty());
}

#[tokio::test]
async fn a_code_that_nobody_could_use_is_not_sent() {
    let used = |row: &mut challenge::Model| row.used_at = Some(Timestamp::from_millis(0));
    let void = |row: &mut challenge::Model| row.void_at = Some(Timestamp::from_millis(0));
    let expired = |row: &mut challenge::Model| row.expires_at = START;
    for change in [used as fn(&mut challenge::Model), void, expired] {
        let stage = Stage::new().await;
        let mut challenge = stage.challenge("taro@example.com");
        let id = stage.code_of(&challenge).await;
        change(&mut challenge);
        stage.insert(challenge).await;
        assert_eq!(stage.worker().run_due().await.unwrap(), 1);
        assert_eq!(stage.state(id).await, JobState::Expired);
        assert!(!stage.counted(id).await);
        assert!(stage.mailbox.mails().is_empty());
    }
}

#[tokio::test]
async fn a_code_whose_challenge_is_gone_is_not_sent() {
    let stage = Stage::new().await;
    let id = stage.code_of(&stage.challenge("taro@example.com")).await;
    stage.worker().run_due().await.unwrap();
    assert_eq!(stage.state(id).await, JobState::Expired);
}

#[tokio::test]
async fn a_notice_is_given_up_after_two_days() {
    let stage = Stage::new().await;
    let worker = stage.worker();
    stage.mailbox.stop().await.unwrap();
    let id = stage.notice(MailKind::AddressChanged, "taro@example.com", Details::default()).await;
    for _ in 0..4 * 48 {
        worker.run_due().await.unwrap();
        assert_eq!(stage.state(id).await, JobState::Delayed);
        stage.advance(900);
    }
    worker.run_due().await.unwrap();
    assert_eq!(stage.state(id).await, JobState::Expired);
    assert!(stage.row(id).await.tries > 180);
}

#[tokio::test]
async fn a_mail_of_a_later_version_waits_for_it_and_stops_no_other() {
    let stage = Stage::new().await;
    let id = stage.code("taro@example.com").await;
    let rename = async |kind: &str| {
        let update = Query::update()
            .table(job::Entity)
            .value(job::Column::MailKind, kind)
            .and_where(job::Column::Id.eq(id))
            .to_owned();
        stage.storage.write().execute(&update).await.unwrap();
    };
    let challenge_id = stage.row(id).await.challenge_id.unwrap();
    rename("of_a_later_version").await;
    let other = stage.code("hanako@example.com").await;
    assert_eq!(stage.worker().run_due().await.unwrap(), 2);
    assert_eq!(stage.state(other).await, JobState::Done);
    let next_attempt_at = START.plus(Duration::from_secs(5));
    let delivery = outbox::delivery(stage.storage.read(), challenge_id).await.unwrap();
    let because = DelayReason::NoAnswer;
    assert_eq!(delivery, Delivery::Delayed { next_attempt_at, because }, "what this version knows of it");

    rename("login_code").await;
    stage.advance(5);
    stage.worker().run_due().await.unwrap();
    assert_eq!(stage.state(id).await, JobState::Done);
    assert_eq!(stage.mailbox.mails_to("taro@example.com").len(), 1);
}

#[tokio::test]
async fn a_mail_of_a_later_version_expires_and_uses_up_no_send() {
    let stage = Stage::new().await;
    let id = stage.code("taro@example.com").await;
    let update = Query::update().table(job::Entity).value(job::Column::MailKind, "of_a_later_version").take();
    stage.storage.write().execute(&update).await.unwrap();
    stage.advance(600);
    assert_eq!(stage.worker().run_due().await.unwrap(), 1);
    assert!(!stage.counted(id).await);
    assert_eq!(stage.worker().run_due().await.unwrap(), 0);
}
