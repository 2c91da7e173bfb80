//! What is written into the log.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use ninsho_domain::mail::outbox::{Details, MailKind};
use ninsho_mailbox::{Fault, Moment, ReceivedMail};
use tracing_subscriber::fmt::MakeWriter;

use crate::stage::Stage;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_at_its_loudest_holds_no_code_no_token_and_no_address() {
    // For the whole process: what the other tests make the program say is searched too.
    let lines = Lines::default();
    let log = tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::TRACE);
    log.with_writer(lines.clone()).init();

    let stage = Stage::new().await;
    let worker = stage.worker();
    stage
        .mailbox
        .inject(Fault::reply(Moment::Rcpt, 550, "5.1.1 hanako@example.org unknown").to("hanako@example.org"));
    stage
        .mailbox
        .inject(Fault::reply(Moment::Rcpt, 450, "4.2.1 jiro@example.net later").to("jiro@example.net"));
    stage.mailbox.inject(
        Fault::reply(Moment::Rcpt, 504, "5.5.2 saburo@example.edu: no full name").to("saburo@example.edu"),
    );
    let not_accepted = stage.code("saburo@example.edu").await;
    let sent = stage.code("taro@example.com").await;
    let refused = stage.code("hanako@example.org").await;
    let delayed = stage.code("jiro@example.net").await;
    let notice = stage.notice(MailKind::AddressChanged, "taro@example.com", Details::default()).await;
    worker.run_due().await.unwrap();

    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for (id, what) in [
        (sent, "mail sent"),
        (refused, "mail refused"),
        (delayed, "mail delayed"),
        (not_accepted, "at RCPT TO: 504 5.5.2; this is about us, check mail.smtp.hello"),
        (notice, "mail sent"),
    ] {
        let line = log.lines().find(|line| line.contains(&id.to_string()) && line.contains(what));
        assert!(line.is_some(), "{what} {id} is not in {log}");
    }
    assert!(log.contains("domain=\"example.org\"") && log.contains("550 5.1.1"), "{log}");
    let link = stage.mailbox.mails().iter().flat_map(ReceivedMail::links).next().unwrap();
    let token = link.rsplit('/').next().unwrap().to_owned();
    let mut secrets = vec![token];
    secrets.extend(["taro@", "hanako@", "jiro@", "saburo@"].map(str::to_owned));
    for id in [sent, refused, delayed, not_accepted] {
        secrets.push(stage.code_in(id).await);
    }
    // The mailbox is a part of the test and may say what it likes.
    let ours: String = log.lines().filter(|line| !line.contains("ninsho_mailbox")).collect();
    for secret in secrets {
        assert!(!ours.contains(&secret), "{secret} is in {ours}");
    }
}
