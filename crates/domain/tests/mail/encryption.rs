//! STARTTLS, TLS and the log-in.

use ninsho_domain::config::SmtpSecurity;
use ninsho_domain::mail::Transport;
use ninsho_domain::storage::entity::job::JobState;
use ninsho_mailbox::{Credentials, Fault, MailboxOptions, Moment, Security, Transcript};
use ninsho_shared::MailAddress;

use crate::stage::Stage;

pub(crate) async fn guarded(security: Security, password: &str) -> Stage {
    let credentials = Some(Credentials::new("ninsho", "s3cret 鍵"));
    let mut stage =
        Stage::with_mailbox(MailboxOptions { security, credentials, ..MailboxOptions::default() }).await;
    let password_file = stage.file("password", &format!("{password}\n"));
    let ca_file = stage.file("ca.pem", stage.mailbox.certificate_pem().unwrap());
    let smtp = &mut stage.config.mail.smtp;
    "localhost".clone_into(&mut smtp.host);
    smtp.user = Some("ninsho".to_owned());
    smtp.password_file = Some(password_file);
    smtp.ca_file = Some(ca_file);
    smtp.security = match security {
        Security::Tls => SmtpSecurity::Tls,
        Security::StartTls | Security::Plain => SmtpSecurity::Starttls,
    };
    stage
}

async fn check(stage: &Stage) -> Result<(), String> {
    let transport = Transport::new(&stage.config.mail).unwrap();
    let recipient = MailAddress::parse("taro@example.com").unwrap();
    transport.check(&recipient).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn mail_goes_out_encrypted_and_after_a_log_in() {
    for security in [Security::StartTls, Security::Tls] {
        let stage = guarded(security, "s3cret 鍵").await;
        check(&stage).await.unwrap();
        let id = stage.code("taro@example.com").await;
        stage.worker().run_due().await.unwrap();
        assert_eq!(stage.state(id).await, JobState::Done, "{security:?}");
        let mail = stage.mailbox.mails().remove(0);
        assert!(mail.tls && mail.authenticated.as_deref() == Some("ninsho"), "{security:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_ours_to_repair() {
    let stage = guarded(Security::StartTls, "wrong").await;
    let error = check(&stage).await.unwrap_err();
    assert!(error.contains("AUTH") && error.contains("535"), "{error}");
    let id = stage.code("taro@example.com").await;
    stage.worker().run_due().await.unwrap();
    assert_eq!(stage.state(id).await, JobState::Delayed);
    assert!(stage.counted(id).await);
    stage.file("password", "s3cret 鍵");
    stage.advance(5);
    stage.worker().run_due().await.unwrap();
    assert_eq!(stage.state(id).await, JobState::Done);
}

#[tokio::test]
async fn a_server_with_a_foreign_certificate_gets_nothing() {
    for security in [Security::StartTls, Security::Tls] {
        let mut stage = guarded(security, "s3cret 鍵").await;
        let foreign = guarded(security, "").await;
        stage.config.mail.smtp.ca_file.clone_from(&foreign.config.mail.smtp.ca_file);
        let error = check(&stage).await.unwrap_err();
        assert!(error.contains("certificate"), "{error}");
        let id = stage.code("taro@example.com").await;
        stage.worker().run_due().await.unwrap();
        assert_eq!(stage.state(id).await, JobState::Delayed);
        let transcripts = stage.mailbox.transcripts();
        let said: Vec<String> = transcripts.iter().flat_map(Transcript::commands).collect();
        assert!(!said.iter().any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")), "{said:?}");
    }
}

#[tokio::test]
async fn nothing_goes_out_in_the_clear_when_the_server_offers_no_encryption() {
    let mut stage = Stage::new().await;
    stage.config.mail.smtp.security = SmtpSecurity::Starttls;
    let error = check(&stage).await.unwrap_err();
    assert!(error.contains("STARTTLS"), "{error}");
    let id = stage.code("taro@example.com").await;
    stage.worker().run_due().await.unwrap();
    assert_eq!(stage.state(id).await, JobState::Delayed);
    assert!(stage.mailbox.mails().is_empty());
}

#[tokio::test]
async fn the_check_names_the_step_that_fails_and_leaves_no_mail() {
    let stage = Stage::new().await;
    check(&stage).await.unwrap();
    assert!(stage.mailbox.mails().is_empty());
    stage.mailbox.stop().await.unwrap();
    let error = check(&stage).await.unwrap_err();
    assert!(error.starts_with("not now, at connect: ") && error.contains("refused"), "{error}");
}

/// What a man in the middle writes in the clear, in front of the handshake, is no answer to what is
/// asked behind it (RFC 3207 §6).
#[tokio::test]
async fn what_was_said_before_the_handshake_answers_nothing_after_it() {
    let answers = "250-localhost\r\n250 AUTH PLAIN\r\n235 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n";
    let stage = guarded(Security::StartTls, "s3cret 鍵").await;
    stage.mailbox.inject(Fault::also(Moment::StartTls, answers));
    stage.mailbox.inject(Fault::reply(Moment::MailFrom, 451, "4.3.0 not now"));
    let error = check(&stage).await.unwrap_err();
    assert!(error.contains("STARTTLS") && error.contains("nobody had asked"), "{error}");
    let id = stage.code("taro@example.com").await;
    stage.worker().run_due().await.unwrap();
    assert_eq!(stage.state(id).await, JobState::Delayed);
    let said: Vec<String> = stage.mailbox.transcripts().iter().flat_map(Transcript::commands).collect();
    assert!(!said.iter().any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")), "{said:?}");

    stage.mailbox.heal();
    stage.advance(5);
    stage.worker().run_due().await.unwrap();
    assert_eq!((stage.state(id).await, stage.mailbox.mails().len()), (JobState::Done, 1));
}

#[tokio::test]
async fn keywords_in_lower_case_and_questions_in_other_words_are_understood() {
    let stage = guarded(Security::StartTls, "s3cret 鍵").await;
    stage.mailbox.inject(Fault::bytes(
        Moment::Hello,
        "250-mail.example.com\r\n250-starttls\r\n250 auth cram-md5 login\r\n",
    ));
    // A question in Japanese, and one without text.
    stage.mailbox.inject(Fault::bytes(Moment::LogIn, "334 44Om44O844K244O8\r\n").times(1));
    stage.mailbox.inject(Fault::bytes(Moment::LogIn, "334\n").times(1));
    let id = stage.code("taro@example.com").await;
    stage.worker().run_due().await.unwrap();
    assert_eq!((stage.state(id).await, stage.row(id).await.tries), (JobState::Done, 1));
    let mail = stage.mailbox.mails().remove(0);
    assert!(mail.tls && mail.authenticated.as_deref() == Some("ninsho"));
}

#[tokio::test]
async fn a_server_that_offers_no_log_in_that_we_know_is_told() {
    let stage = guarded(Security::StartTls, "s3cret 鍵").await;
    stage.mailbox.inject(Fault::bytes(Moment::Hello, "250-x\r\n250-STARTTLS\r\n250 AUTH XOAUTH2\r\n"));
    let error = check(&stage).await.unwrap_err();
    assert!(error.contains("at AUTH: the server offers neither AUTH PLAIN nor AUTH LOGIN"), "{error}");
}
