//! What a server says without having been asked is no answer to anything.

use ninsho_domain::storage::entity::job::JobState;
use ninsho_mailbox::{Event, Fault, Moment};
use ninsho_shared::Delivery;

use crate::stage::{START, Stage};

/// Sends a mail that has to go out at the first try, on a connection of its own.
async fn goes_out_at_once(stage: &Stage, worker: &ninsho_domain::mail::MailWorker, what: &str) {
    let before = stage.mailbox.transcripts().len();
    let id = stage.code("hanako@example.com").await;
    worker.run_due().await.unwrap();
    let row = stage.row(id).await;
    assert_eq!((row.state, row.tries), (JobState::Done, 1), "{what}");
    assert_eq!(stage.delivery(id).await, Delivery::Sent { at: START }, "{what}");
    assert_eq!(stage.mailbox.mails_to("hanako@example.com").len(), 1, "{what}");
    assert_eq!(stage.mailbox.transcripts().len(), before + 1, "{what}: on a fresh connection");
}

#[tokio::test]
async fn what_an_idle_connection_says_breaks_it_and_a_fresh_one_is_used_at_once() {
    for said in [
        &b"221 2.0.0 Bye\r\n"[..],
        b"421 4.4.2 Timeout, closing\r\n",
        b"250 2.0.0 Ok\r\n",
        b"250 ok\r\n250 ok\r\n354 go\r\n250 2.0.0 taken\r\n",
        b"\0",
    ] {
        let what = String::from_utf8_lossy(said).into_owned();
        let stage = Stage::new().await;
        let worker = stage.worker();
        stage.code("taro@example.com").await;
        worker.run_due().await.unwrap();
        stage.mailbox.say(said);
        let heard = Event::Reply(what.clone());
        while !stage.mailbox.transcripts()[0].events.contains(&heard) {
            tokio::task::yield_now().await;
        }
        goes_out_at_once(&stage, &worker, &what).await;
    }
}

#[tokio::test]
async fn a_surplus_reply_to_a_mail_is_not_the_answer_to_the_next() {
    for fault in [
        Fault::also(Moment::Content, "250 2.0.0 surplus\r\n"),
        Fault::also(Moment::Content, "250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n"),
        Fault::goodbye(Moment::Content, "221 2.0.0 Bye\r\n"),
        Fault::goodbye(Moment::Content, ""),
    ] {
        let what = format!("{fault:?}");
        let stage = Stage::new().await;
        let worker = stage.worker();
        stage.mailbox.inject(fault.times(1));
        let first = stage.code("taro@example.com").await;
        worker.run_due().await.unwrap();
        assert_eq!(stage.state(first).await, JobState::Done, "{what}");
        goes_out_at_once(&stage, &worker, &what).await;
        assert_eq!(stage.mailbox.mails().len(), 2, "{what}");
    }
}

/// The server itself refuses everything; only the surplus says yes.
#[tokio::test]
async fn a_surplus_reply_within_a_mail_is_not_believed() {
    for at in [Moment::Hello, Moment::MailFrom, Moment::Rcpt, Moment::Data] {
        let stage = Stage::new().await;
        let worker = stage.worker();
        stage.mailbox.inject(Fault::also(at, "250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n").times(1));
        stage.mailbox.inject(Fault::reply(Moment::Content, 451, "4.3.0 not now").times(1));
        let id = stage.code("taro@example.com").await;
        worker.run_due().await.unwrap();
        assert_eq!(stage.state(id).await, JobState::Delayed, "{at:?}");
        assert!(matches!(stage.delivery(id).await, Delivery::Delayed { .. }), "{at:?}");
        stage.mailbox.heal();
        stage.advance(5);
        worker.run_due().await.unwrap();
        assert_eq!((stage.state(id).await, stage.mailbox.mails().len()), (JobState::Done, 1), "{at:?}");
    }
}
