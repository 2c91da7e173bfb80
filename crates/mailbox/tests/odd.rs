//! What the mailbox says when it is to be an odd server, to the byte.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use ninsho_mailbox::{Fault, Mailbox, MailboxOptions, Moment};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SOON: Duration = Duration::from_secs(10);

struct Client(TcpStream);

impl Client {
    async fn of(mailbox: &Mailbox) -> Self {
        Self(TcpStream::connect(mailbox.addr()).await.unwrap())
    }

    async fn ask(&mut self, line: &str) {
        self.0.write_all(line.as_bytes()).await.unwrap();
    }

    /// Reads until the bytes end like this.
    async fn hear(&mut self, end: &[u8]) -> Vec<u8> {
        let mut heard = Vec::new();
        while !heard.ends_with(end) {
            let byte = tokio::time::timeout(SOON, self.0.read_u8()).await.unwrap().unwrap();
            heard.push(byte);
        }
        heard
    }

    async fn send_a_mail(&mut self) {
        for line in ["EHLO x\r\n", "MAIL FROM:<a@example.com>\r\n", "RCPT TO:<b@example.com>\r\n", "DATA\r\n"]
        {
            self.ask(line).await;
            while !matches!(self.hear(b"\r\n").await.get(3), Some(b' ')) {}
        }
        self.ask("x\r\n.\r\n").await;
    }
}

async fn mailbox() -> Mailbox {
    Mailbox::start(MailboxOptions::default()).await.unwrap()
}

#[tokio::test]
async fn a_mail_is_stored_whatever_bytes_are_said_to_it() {
    let mailbox = mailbox().await;
    mailbox.inject(Fault::bytes(Moment::Content, b"250 \xff\n").times(1));
    mailbox.inject(Fault::also(Moment::Content, "250 more\r\n").times(1));
    let mut client = Client::of(&mailbox).await;
    client.hear(b"\r\n").await;
    client.send_a_mail().await;
    assert_eq!(client.hear(b"\n").await, b"250 \xff\n");
    client.send_a_mail().await;
    let heard = client.hear(b"250 more\r\n").await;
    assert!(heard.starts_with(b"250 2.0.0 Ok"), "{heard:?}");
    assert_eq!(mailbox.mails().len(), 2);
}

#[tokio::test]
async fn a_late_answer_comes_when_the_mailbox_is_healed_and_the_mail_is_there_before() {
    let mailbox = mailbox().await;
    mailbox.inject(Fault::late(Moment::Content));
    let mut client = Client::of(&mailbox).await;
    client.hear(b"\r\n").await;
    client.send_a_mail().await;
    mailbox.wait_for(|mail| mail.is_to("b@example.com"), SOON).await.unwrap();
    mailbox.heal();
    assert!(client.hear(b"\r\n").await.starts_with(b"250 "));
}

#[tokio::test]
async fn what_nobody_asked_for_is_said_to_who_is_there() {
    let mailbox = mailbox().await;
    let mut client = Client::of(&mailbox).await;
    client.hear(b"\r\n").await;
    mailbox.say("221 Bye\r\n");
    assert_eq!(client.hear(b"\r\n").await, b"221 Bye\r\n");
    client.ask("NOOP\r\n").await;
    assert!(client.hear(b"\r\n").await.starts_with(b"250 "));
}

#[tokio::test]
async fn a_goodbye_hangs_up() {
    let mailbox = mailbox().await;
    mailbox.inject(Fault::goodbye(Moment::Hello, "221 Bye\r\n"));
    let mut client = Client::of(&mailbox).await;
    client.hear(b"\r\n").await;
    client.ask("EHLO x\r\n").await;
    let mut rest = Vec::new();
    client.0.read_to_end(&mut rest).await.unwrap();
    assert!(rest.starts_with(b"250-") && rest.ends_with(b"\r\n221 Bye\r\n"));
}
