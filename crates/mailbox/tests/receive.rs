//! A real client sends to the mailbox.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use lettre::message::Mailbox as Address;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::{Credentials as ClientCredentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use ninsho_mailbox::{Credentials, Event, Fault, Mailbox, MailboxOptions, Moment, Security};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

type Client = AsyncSmtpTransport<Tokio1Executor>;

const SOON: Duration = Duration::from_secs(10);

fn client(mailbox: &Mailbox) -> Client {
    Client::builder_dangerous("127.0.0.1").port(mailbox.addr().port()).timeout(Some(SOON)).build()
}

/// A client that trusts the mailbox's certificate and logs in.
fn secure_client(mailbox: &Mailbox, mechanism: Mechanism, password: &str, implicit: bool) -> Client {
    let pem = mailbox.certificate_pem().unwrap();
    let certificate = Certificate::from_pem(pem.as_bytes()).unwrap();
    let parameters =
        TlsParameters::builder("localhost".to_owned()).add_root_certificate(certificate).build().unwrap();
    let tls = if implicit { Tls::Wrapper(parameters) } else { Tls::Required(parameters) };
    Client::builder_dangerous("localhost")
        .port(mailbox.addr().port())
        .tls(tls)
        .authentication(vec![mechanism])
        .credentials(ClientCredentials::new("ninsho".to_owned(), password.to_owned()))
        .timeout(Some(SOON))
        .build()
}

fn mail(to: &str, body: &str) -> Message {
    Message::builder()
        .from("Ninsho <qa@example.com>".parse::<Address>().unwrap())
        .to(to.parse::<Address>().unwrap())
        .subject("ワンタイムパスワードのお知らせ / Notification of one time password")
        .header(ContentType::TEXT_PLAIN)
        .body(body.to_owned())
        .unwrap()
}

async fn plain() -> Mailbox {
    Mailbox::start(MailboxOptions::default()).await.unwrap()
}

async fn guarded(security: Security) -> Mailbox {
    let credentials = Some(Credentials::new("ninsho", "s3cret"));
    Mailbox::start(MailboxOptions { security, credentials, ..MailboxOptions::default() }).await.unwrap()
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_sent() {
    let mailbox = plain().await;
    let body = "コード:\n\n87110354\n\n.\n..dots\nhttp://localhost/stop/x\n";
    client(&mailbox).send(mail("Taro@example.com", body)).await.unwrap();

    let mail = mailbox.wait_for(|mail| mail.is_to("taro@example.com"), SOON).await.unwrap();
    assert_eq!((mail.id, mail.tls, mail.authenticated.as_deref()), (1, false, None));
    assert_eq!(mail.envelope_from, "qa@example.com");
    assert_eq!(mail.envelope_to, ["Taro@example.com"]);
    assert_eq!(mail.from().as_deref(), Some("qa@example.com"));
    let subject = mail.subject().unwrap();
    assert_eq!(subject, "ワンタイムパスワードのお知らせ / Notification of one time password");
    assert_eq!(mail.text().trim_end(), body.trim_end());
    assert_eq!(mail.code().as_deref(), Some("87110354"));
    assert_eq!(mail.links(), ["http://localhost/stop/x"]);
}

#[tokio::test]
async fn starttls_and_a_log_in_are_required_when_they_are_set() {
    let mailbox = guarded(Security::StartTls).await;
    for mechanism in [Mechanism::Plain, Mechanism::Login] {
        let client = secure_client(&mailbox, mechanism, "s3cret", false);
        client.send(mail("taro@example.com", "hello")).await.unwrap();
    }
    let mails = mailbox.mails();
    assert_eq!(mails.len(), 2);
    assert!(mails.iter().all(|mail| mail.tls && mail.authenticated.as_deref() == Some("ninsho")));

    let refused = client(&mailbox).send(mail("taro@example.com", "in the clear")).await.unwrap_err();
    assert!(refused.is_permanent(), "{refused}");
    let wrong = secure_client(&mailbox, Mechanism::Plain, "wrong", false);
    let refused = wrong.send(mail("taro@example.com", "a wrong password")).await.unwrap_err();
    assert_eq!(refused.status().map(|code| code.to_string()).as_deref(), Some("535"));
    assert_eq!(mailbox.mails().len(), 2);
}

#[tokio::test]
async fn tls_from_the_first_byte_works_too() {
    let mailbox = guarded(Security::Tls).await;
    let client = secure_client(&mailbox, Mechanism::Plain, "s3cret", true);
    client.send(mail("taro@example.com", "hello")).await.unwrap();
    assert!(mailbox.mails()[0].tls);
}

#[tokio::test]
async fn a_refusal_strikes_one_recipient() {
    let mailbox = plain().await;
    mailbox.inject(Fault::reply(Moment::Rcpt, 550, "5.1.1 No such user").to("gone@example.com"));
    let client = client(&mailbox);
    let refused = client.send(mail("gone@example.com", "hello")).await.unwrap_err();
    assert!(refused.is_permanent(), "{refused}");
    client.send(mail("taro@example.com", "hello")).await.unwrap();
    assert!(mailbox.mails_to("gone@example.com").is_empty());
    assert_eq!(mailbox.mails_to("taro@example.com").len(), 1);
}

#[tokio::test]
async fn a_passing_refusal_passes_at_every_moment() {
    let mailbox = plain().await;
    for at in [Moment::Connect, Moment::MailFrom, Moment::Rcpt, Moment::Data, Moment::Content] {
        mailbox.inject(Fault::reply(at, 451, "4.3.0 Later").times(1));
        let refused = client(&mailbox).send(mail("taro@example.com", "hello")).await.unwrap_err();
        assert!(refused.is_transient(), "{at:?}: {refused}");
        client(&mailbox).send(mail("taro@example.com", "hello")).await.unwrap();
    }
    assert_eq!(mailbox.mails().len(), 5);
}

#[tokio::test]
async fn a_stalled_conversation_goes_on_when_it_is_released() {
    let mailbox = plain().await;
    mailbox.inject(Fault::stall(Moment::Content));
    let client = client(&mailbox);
    let sending = tokio::spawn(async move { client.send(mail("taro@example.com", "hello")).await });
    // The mail is known to have been sent once the conversation says so.
    let arrived = |event: &Event| matches!(event, Event::Content(_));
    while !mailbox.transcripts().iter().any(|transcript| transcript.events.iter().any(arrived)) {
        tokio::task::yield_now().await;
    }
    assert!(mailbox.mails().is_empty());
    mailbox.heal();
    sending.await.unwrap().unwrap();
    assert_eq!(mailbox.mails().len(), 1);
}

#[tokio::test]
async fn a_cut_connection_leaves_the_mail_and_an_uncertain_client() {
    let mailbox = plain().await;
    mailbox.inject(Fault::cut_after_data().times(1));
    let error = client(&mailbox).send(mail("taro@example.com", "hello")).await.unwrap_err();
    assert!(!error.is_permanent() && !error.is_transient(), "{error}");
    assert_eq!(mailbox.mails().len(), 1);
}

#[tokio::test]
async fn it_goes_down_and_comes_back_on_the_same_port() {
    let mailbox = plain().await;
    let client = client(&mailbox);
    client.send(mail("taro@example.com", "before")).await.unwrap();
    mailbox.stop().await.unwrap();
    assert!(client.send(mail("taro@example.com", "down")).await.is_err());
    assert!(TcpStream::connect(mailbox.addr()).await.is_err(), "connections are refused");
    mailbox.restart().await.unwrap();
    client.send(mail("taro@example.com", "after")).await.unwrap();
    assert_eq!(mailbox.mails().len(), 2);
}

#[tokio::test]
async fn a_mail_that_does_not_come_is_reported_with_what_did() {
    let mailbox = plain().await;
    client(&mailbox).send(mail("taro@example.com", "hello")).await.unwrap();
    let missing = mailbox.wait_for(|mail| mail.is_to("hanako@example.com"), Duration::ZERO).await;
    let report = missing.unwrap_err().to_string();
    assert!(report.contains("#1 to taro@example.com"), "{report}");
}

#[tokio::test]
async fn memory_is_bounded() {
    let options = MailboxOptions { max_mails: 2, max_transcripts: 1, ..MailboxOptions::default() };
    let mailbox = Mailbox::start(options).await.unwrap();
    for _ in 0..3 {
        let once = Client::builder_dangerous("127.0.0.1").port(mailbox.addr().port()).build();
        once.send(mail("taro@example.com", "hello")).await.unwrap();
    }
    let ids: Vec<u64> = mailbox.mails().iter().map(|mail| mail.id).collect();
    assert_eq!(ids, [2, 3]);
    assert_eq!(mailbox.transcripts().len(), 1);
    mailbox.clear();
    assert!(mailbox.mails().is_empty());
    client(&mailbox).send(mail("taro@example.com", "hello")).await.unwrap();
    assert_eq!(mailbox.mails()[0].id, 4, "numbers go on");
}

#[tokio::test]
async fn a_mail_over_the_size_is_refused() {
    let options = MailboxOptions { max_mail_bytes: 1_000, ..MailboxOptions::default() };
    let mailbox = Mailbox::start(options).await.unwrap();
    let refused = client(&mailbox).send(mail("taro@example.com", &"long ".repeat(400))).await.unwrap_err();
    assert_eq!(refused.status().map(|code| code.to_string()).as_deref(), Some("552"));
    assert!(mailbox.mails().is_empty());
}

/// Sends raw bytes and returns all that the server says until it closes.
async fn converse(mailbox: &Mailbox, said: &[u8]) -> String {
    let mut stream = TcpStream::connect(mailbox.addr()).await.unwrap();
    stream.write_all(said).await.unwrap();
    let mut heard = String::new();
    tokio::time::timeout(SOON, stream.read_to_string(&mut heard)).await.unwrap().unwrap();
    heard
}

#[tokio::test]
async fn commands_out_of_order_are_refused() {
    let mailbox = plain().await;
    let heard = converse(
        &mailbox,
        b"MAIL FROM:<a@b.example>\r\nEHLO me\r\nRCPT TO:<a@b.example>\r\nDATA\r\nAUTH PLAIN\r\nSTARTTLS\r\n\
          MAIL FROM:<a@b.example>\r\nRSET\r\nDATA\r\nVRFY a\r\nHELO me\r\nNOOP\r\nQUIT\r\n",
    )
    .await;
    let finals = heard.lines().filter(|line| line.as_bytes().get(3) == Some(&b' '));
    let codes: Vec<&str> = finals.filter_map(|line| line.get(..3)).collect();
    assert_eq!(
        codes,
        ["220", "503", "250", "503", "503", "502", "502", "250", "250", "503", "500", "250", "250", "221"]
    );
}

#[tokio::test]
async fn the_transcript_shows_every_byte_that_the_client_sent() {
    let mailbox = plain().await;
    converse(
        &mailbox,
        b"EHLO me\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\nRCPT TO:<e@f.example>\r\n\
          RCPT TO:<c@d.example>\r\nDATA\r\nSubject: x\r\n\r\n..\r\n.\r\nQUIT\r\n",
    )
    .await;
    let transcripts = mailbox.transcripts();
    let commands: Vec<String> = transcripts[0].commands().collect();
    assert_eq!(
        commands,
        [
            "EHLO me",
            "MAIL FROM:<a@b.example>",
            "RCPT TO:<c@d.example>\nRCPT TO:<e@f.example>",
            "RCPT TO:<c@d.example>",
            "DATA",
            "QUIT",
        ]
    );
    let content: &[u8] = b"Subject: x\r\n\r\n.\r\n";
    assert!(transcripts[0].events.contains(&Event::Content(content.into())));
    assert_eq!(mailbox.mails()[0].envelope_to, ["c@d.example"]);
}

#[tokio::test]
async fn what_is_said_before_the_encryption_does_not_count_after_it() {
    let mailbox = guarded(Security::StartTls).await;
    let mut stream = TcpStream::connect(mailbox.addr()).await.unwrap();
    // The second line must not be obeyed as if it had come encrypted.
    stream.write_all(b"EHLO me\r\nSTARTTLS\r\nNOOP\r\n").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut heard = Vec::new();
    tokio::time::timeout(SOON, stream.read_to_end(&mut heard)).await.unwrap().ok();
    let commands: Vec<String> = mailbox.transcripts()[0].commands().collect();
    assert_eq!(commands, ["EHLO me", "STARTTLS"]);
}

#[tokio::test]
async fn a_connection_too_many_is_turned_away() {
    let options = MailboxOptions { max_sessions: 1, ..MailboxOptions::default() };
    let mailbox = Mailbox::start(options).await.unwrap();
    let mut first = TcpStream::connect(mailbox.addr()).await.unwrap();
    let mut greeting = [0; 3];
    first.read_exact(&mut greeting).await.unwrap();
    let mut heard = String::new();
    let mut second = TcpStream::connect(mailbox.addr()).await.unwrap();
    second.read_to_string(&mut heard).await.unwrap();
    assert!(heard.starts_with("421"), "{heard}");
}

#[tokio::test]
async fn a_silent_client_is_let_go() {
    let options = MailboxOptions { idle_timeout: Duration::from_millis(50), ..MailboxOptions::default() };
    let mailbox = Mailbox::start(options).await.unwrap();
    let heard = converse(&mailbox, b"EHLO me\r\nNO").await;
    assert!(heard.starts_with("220"), "{heard}");
}
