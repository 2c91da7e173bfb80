//! What arrives.

use std::sync::Arc;

use ninsho_domain::key::revocation_token;
use ninsho_domain::mail::outbox::{Details, MailKind};
use ninsho_domain::storage::entity::job::JobState;
use ninsho_mailbox::{Fault, Moment};
use ninsho_shared::Delivery;
use sea_orm::Iterable;
use tokio_util::sync::CancellationToken;

use crate::stage::{SOON, START, Stage};

#[tokio::test]
async fn a_code_arrives_with_the_subject_and_the_sender_of_the_manual() {
    let stage = Stage::new().await;
    let id = stage.code("taro@example.com").await;
    stage.advance(2);
    assert_eq!(stage.worker().run_due().await.unwrap(), 1);

    let mail = stage.mailbox.mails().remove(0);
    assert_eq!(mail.envelope_from, "ninsho-qa@iimc.kyoto-u.ac.jp");
    assert_eq!(mail.envelope_to, ["taro@example.com"]);
    assert_eq!(mail.from().as_deref(), Some("ninsho-qa@iimc.kyoto-u.ac.jp"));
    let subject = "ワンタイムパスワードのお知らせ / Notification of one time password";
    assert_eq!(mail.subject().as_deref(), Some(subject));
    assert_eq!(mail.code(), Some(stage.code_in(id).await));
    assert_eq!(mail.header("Message-ID"), Some(format!("<{id}@iimc.kyoto-u.ac.jp>")));
    assert_eq!(mail.header("Date").as_deref(), Some("Sun, 22 Nov 2026 10:15:00 +0000"));
    assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert!(mail.text().contains("有効期限：2026年11月22日 19:25（日本時間）"), "{}", mail.text());
    assert!(mail.links().is_empty());

    let row = stage.row(id).await;
    assert_eq!((row.state, row.tries, row.leased_until), (JobState::Done, 1, None));
    assert_eq!(row.last_error, None);
    let at = START.plus(std::time::Duration::from_secs(2));
    assert_eq!(stage.delivery(id).await, Delivery::Sent { at });
    assert!(stage.counted(id).await);
    assert_eq!(stage.worker().run_due().await.unwrap(), 0, "it is sent once");
}

#[tokio::test]
async fn a_resend_carries_the_same_code() {
    let stage = Stage::new().await;
    let challenge = stage.challenge("taro@example.com");
    stage.insert(challenge.clone()).await;
    stage.code_of(&challenge).await;
    stage.worker().run_due().await.unwrap();
    stage.advance(60);
    stage.code_of(&challenge).await;
    stage.worker().run_due().await.unwrap();
    let mails = stage.mailbox.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].code(), mails[1].code());
    assert_ne!(mails[0].header("Message-ID"), mails[1].header("Message-ID"), "it is another mail");
}

#[tokio::test]
async fn a_notice_arrives_with_a_stop_link_of_ours_and_without_a_code() {
    let stage = Stage::new().await;
    for kind in MailKind::iter().filter(|kind| !kind.carries_code()) {
        let details = Details { at: START.as_millis(), ..Details::default() };
        let id = stage.notice(kind, "taro@example.com", details).await;
        stage.worker().run_due().await.unwrap();
        assert_eq!(stage.state(id).await, JobState::Done);
        let mail = stage.mailbox.mails().pop().unwrap();
        assert_eq!(mail.code(), None);
        let links = mail.links();
        if !kind.carries_link() {
            assert!(links.is_empty(), "{kind} is a warning: {links:?}");
            continue;
        }
        assert_eq!(links.len(), 2, "once a language: {links:?}");
        assert_eq!(links[0], links[1]);
        let token = links[0].strip_prefix("http://localhost:8080/stop/").unwrap();
        assert_eq!(revocation_token::read(&stage.secrets, token), Some(id));
    }
}

#[tokio::test]
async fn an_address_of_an_old_carrier_is_quoted_on_the_wire() {
    let stage = Stage::new().await;
    let id = stage.code("a..b.@docomo.ne.jp").await;
    stage.worker().run_due().await.unwrap();
    let commands: Vec<String> = stage.mailbox.transcripts()[0].commands().collect();
    assert_eq!(
        commands,
        [
            "EHLO mfa.example.ac.jp",
            "MAIL FROM:<ninsho-qa@iimc.kyoto-u.ac.jp>",
            "RCPT TO:<\"a..b.\"@docomo.ne.jp>",
            "DATA",
        ]
    );
    let mail = stage.mailbox.mails().remove(0);
    assert_eq!(mail.header("To").as_deref(), Some("\"a..b.\"@docomo.ne.jp"));
    assert_eq!(mail.code(), Some(stage.code_in(id).await));
}

#[tokio::test]
async fn connections_are_used_again_and_no_more_than_allowed_are_open() {
    let mut stage = Stage::new().await;
    stage.config.mail.concurrency = 2;
    for n in 0..20 {
        stage.code(&format!("taro{n}@example.com")).await;
    }
    let worker = stage.worker();
    assert_eq!(worker.run_due().await.unwrap(), 20);
    assert_eq!(stage.mailbox.mails().len(), 20);
    assert!(stage.mailbox.transcripts().len() <= 2);
}

#[tokio::test]
async fn a_connection_that_the_server_closed_meanwhile_loses_no_mail_and_no_try() {
    let stage = Stage::new().await;
    let worker = stage.worker();
    stage.code("taro@example.com").await;
    worker.run_due().await.unwrap();
    stage.mailbox.stop().await.unwrap();
    stage.mailbox.restart().await.unwrap();
    let id = stage.code("hanako@example.com").await;
    worker.run_due().await.unwrap();
    let row = stage.row(id).await;
    assert_eq!((row.state, row.tries), (JobState::Done, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_workers_send_each_mail_once() {
    let stage = Arc::new(Stage::new().await);
    let mut ids = Vec::new();
    for n in 0..100 {
        ids.push(stage.code(&format!("taro{n}@example.com")).await);
    }
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let stage = Arc::clone(&stage);
            tokio::spawn(async move { stage.worker().run_due().await.unwrap() })
        })
        .collect();
    let mut handled = 0;
    for worker in workers {
        handled += worker.await.unwrap();
    }
    assert_eq!(handled, 100);
    let mut arrived: Vec<String> =
        stage.mailbox.mails().iter().flat_map(|mail| mail.envelope_to.clone()).collect();
    arrived.sort();
    arrived.dedup();
    assert_eq!((arrived.len(), stage.mailbox.mails().len()), (100, 100));
    for id in ids {
        assert_eq!(stage.state(id).await, JobState::Done);
    }
}

#[tokio::test]
async fn the_running_worker_is_woken_and_finishes_what_is_under_way() {
    let stage = Stage::new().await;
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(stage.worker().run(shutdown.clone()));

    stage.code("taro@example.com").await;
    stage.mailbox.wait_for(|mail| mail.is_to("taro@example.com"), SOON).await.unwrap();

    stage.mailbox.inject(Fault::stall(Moment::Rcpt).to("hanako@example.com"));
    let under_way = stage.code("hanako@example.com").await;
    let asked = "RCPT TO:<hanako@example.com>";
    while !stage.mailbox.transcripts().iter().any(|said| said.commands().any(|line| line == asked)) {
        tokio::task::yield_now().await;
    }
    shutdown.cancel();
    stage.mailbox.heal();
    tokio::time::timeout(SOON, running).await.unwrap().unwrap();
    assert_eq!(stage.state(under_way).await, JobState::Done);
    let goodbyes =
        stage.mailbox.transcripts().iter().filter(|said| said.commands().any(|line| line == "QUIT")).count();
    assert_eq!(goodbyes, stage.mailbox.transcripts().len());
}

#[tokio::test]
async fn the_running_worker_looks_by_itself_for_mails_of_other_processes() {
    let stage = Stage::new().await;
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(stage.worker().run(shutdown.clone()));
    stage.code("taro@example.com").await;
    stage.mailbox.wait_for(|mail| mail.is_to("taro@example.com"), SOON).await.unwrap();
    shutdown.cancel();
    running.await.unwrap();
}
