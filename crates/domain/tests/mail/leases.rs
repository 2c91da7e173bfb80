//! Who has a mail: a lease lasts as long as its process goes on, and some seconds more.

use std::sync::Arc;
use std::time::Duration;

use ninsho_domain::storage::entity::job::JobState;
use ninsho_mailbox::{Fault, Moment};
use sea_orm::{ConnectionTrait, DbBackend};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::stage::{SOON, START, Stage};

/// A mail that a worker of its own is at, whose server does not answer.
async fn stalling(stage: &Arc<Stage>) -> (Uuid, JoinHandle<usize>) {
    stage.mailbox.inject(Fault::stall(Moment::Rcpt));
    let id = stage.code("taro@example.com").await;
    let sending = tokio::spawn({
        let stage = Arc::clone(stage);
        async move { stage.worker().run_due().await.unwrap() }
    });
    let asked = "RCPT TO:<taro@example.com>";
    while !stage.mailbox.transcripts().iter().any(|said| said.commands().any(|line| line == asked)) {
        tokio::task::yield_now().await;
    }
    (id, sending)
}

#[tokio::test]
async fn a_process_that_was_killed_leaves_its_mail_to_the_next_within_ten_seconds() {
    let stage = Arc::new(Stage::new().await);
    let (id, sending) = stalling(&stage).await;
    sending.abort();
    stage.mailbox.heal();
    stage.advance(9);
    assert_eq!(stage.worker().run_due().await.unwrap(), 0, "somebody may be at it");
    stage.advance(1);
    assert_eq!(stage.worker().run_due().await.unwrap(), 1);
    assert_eq!(stage.state(id).await, JobState::Done);
    let mails = stage.mailbox.mails_to("taro@example.com");
    let code = stage.code_in(id).await;
    assert!(mails.iter().all(|mail| mail.raw == mails[0].raw && mail.code() == Some(code.clone())));
}

#[tokio::test]
async fn nobody_else_gets_a_mail_for_as_long_as_its_conversation_lasts() {
    let stage = Arc::new(Stage::new().await);
    let (id, sending) = stalling(&stage).await;
    let first_end = START.plus(Duration::from_secs(10));
    stage.advance(9);
    let renewed = async {
        while stage.row(id).await.leased_until <= Some(first_end) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, renewed).await.unwrap();
    stage.advance(9);
    assert_eq!(stage.worker().run_due().await.unwrap(), 0);
    stage.mailbox.heal();
    assert_eq!(sending.await.unwrap(), 1);
    assert_eq!((stage.state(id).await, stage.mailbox.mails().len()), (JobState::Done, 1));
}

#[tokio::test]
async fn a_lease_that_was_renewed_can_still_defer_its_mail() {
    let stage = Arc::new(Stage::new().await);
    let (id, sending) = stalling(&stage).await;
    stage.advance(1);
    let until = stage.row(id).await.leased_until;
    let renewed = async {
        while stage.row(id).await.leased_until == until {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, renewed).await.unwrap();
    stage.mailbox.stop().await.unwrap();
    assert_eq!(sending.await.unwrap(), 1);
    let row = stage.row(id).await;
    assert_eq!((row.state, row.leased_until), (JobState::Delayed, None));
}

#[tokio::test]
async fn a_mail_that_was_sent_while_the_database_took_no_writes_is_recorded_afterwards() {
    let stage = Arc::new(Stage::new().await);
    if stage.storage.backend() != DbBackend::Sqlite {
        return;
    }
    let (id, sending) = stalling(&stage).await;
    stage.storage.write().execute_unprepared("PRAGMA query_only = ON").await.unwrap();
    stage.mailbox.heal();
    stage.mailbox.wait_for(|mail| mail.is_to("taro@example.com"), SOON).await.unwrap();
    // Some tries fail meanwhile.
    tokio::time::timeout(Duration::from_secs(1), std::future::pending::<()>()).await.unwrap_err();
    assert!(!sending.is_finished());
    stage.storage.write().execute_unprepared("PRAGMA query_only = OFF").await.unwrap();
    assert_eq!(sending.await.unwrap(), 1);
    stage.advance(30);
    assert_eq!(stage.worker().run_due().await.unwrap(), 0);
    assert_eq!((stage.state(id).await, stage.mailbox.mails().len()), (JobState::Done, 1));
}
