//! STARTTLS, TLS and the log-in.

use ninsho_domain::config::SmtpSecurity;
use ninsho_domain::mail::Transport;
use ninsho_domain::storage::entity::job::JobState;
use ninsho_mailbox::{Credentials, MailboxOptions, Security, Transcript};

use crate::stage::Stage;

async fn guarded(security: Security, password: &str) -> Stage {
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
    transport.check().await.map_err(|error| error.to_string())
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
