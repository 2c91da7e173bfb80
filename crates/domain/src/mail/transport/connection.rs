//! An SMTP session with the configured server.

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

use anyhow::Context;
use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, Tls, TlsParameters,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use lettre::transport::smtp::{Error, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::reply::{Reply, SendError, Step, Trouble};
use crate::config::{Smtp, SmtpSecurity};

/// The server, and how to connect to it.
pub struct Server {
    host: String,
    port: u16,
    tls: Tls,
    hello: ClientId,
    login: Option<Credentials>,
    timeout: Duration,
}

impl Server {
    /// Reads the files that the settings name.
    ///
    /// # Errors
    /// When one cannot be read, or is not what it should be.
    pub fn new(smtp: &Smtp) -> anyhow::Result<Self> {
        let (default_port, tls) = match smtp.security {
            SmtpSecurity::None => (SMTP_PORT, Tls::None),
            SmtpSecurity::Starttls => (SUBMISSION_PORT, Tls::Required(tls_parameters(smtp)?)),
            SmtpSecurity::Tls => (SUBMISSIONS_PORT, Tls::Wrapper(tls_parameters(smtp)?)),
        };
        Ok(Self {
            host: smtp.host.clone(),
            port: smtp.port.unwrap_or(default_port),
            tls,
            hello: smtp.hello.clone().map_or_else(ClientId::default, ClientId::Domain),
            login: login(smtp)?,
            timeout: smtp.timeout.0,
        })
    }

    /// Opens a session: connects, negotiates TLS and authenticates.
    pub async fn connect(&self) -> Result<Connection, SendError> {
        let from_the_first_byte = match &self.tls {
            Tls::Wrapper(parameters) => Some(parameters.clone()),
            Tls::None | Tls::Opportunistic(_) | Tls::Required(_) => None,
        };
        let server = (self.host.as_str(), self.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(
            server,
            Some(self.timeout),
            &self.hello,
            from_the_first_byte,
            None,
        );
        let mut smtp = within(self.timeout, Step::Connect, connecting).await?;
        if let Tls::Required(parameters) = &self.tls {
            within(self.timeout, Step::StartTls, smtp.starttls(parameters.clone(), &self.hello)).await?;
        }
        if let Some(login) = &self.login {
            const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];
            within(self.timeout, Step::LogIn, smtp.auth(&MECHANISMS, login)).await?;
        }
        Ok(Connection { smtp, timeout: self.timeout, last_used: Instant::now() })
    }
}

fn tls_parameters(smtp: &Smtp) -> anyhow::Result<TlsParameters> {
    let mut tls = TlsParameters::builder(smtp.host.clone());
    if let Some(file) = &smtp.ca_file {
        let shown = file.display();
        let pem = std::fs::read(file).with_context(|| format!("mail.smtp.ca_file: cannot read {shown}"))?;
        let certificate = Certificate::from_pem(&pem)
            .with_context(|| format!("mail.smtp.ca_file: {shown} holds no certificate in PEM"))?;
        tls = tls.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    tls.build().context("mail.smtp: TLS cannot be set up")
}

fn login(smtp: &Smtp) -> anyhow::Result<Option<Credentials>> {
    let (Some(user), Some(file)) = (&smtp.user, &smtp.password_file) else { return Ok(None) };
    let text = std::fs::read_to_string(file)
        .map(Zeroizing::new)
        .with_context(|| format!("mail.smtp.password_file: cannot read {}", file.display()))?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    Ok(Some(Credentials::new(user.clone(), password)))
}

/// An open session, with no mail begun.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    timeout: Duration,
    last_used: Instant,
}

impl Connection {
    /// How long the session has been idle.
    pub fn idle_for(&self) -> Duration {
        self.last_used.elapsed()
    }

    /// Begins a mail (`MAIL FROM`).
    pub async fn begin(&mut self, sender: &Address) -> Result<(), SendError> {
        self.command(Step::Sender, Mail::new(Some(sender.clone()), Vec::new()), DONE).await?;
        Ok(())
    }

    /// Submits the mail that was begun. `content` is 7-bit text with CR LF.
    pub async fn submit(&mut self, recipient: &Address, content: &str) -> Result<Reply, SendError> {
        self.command(Step::Recipient, Rcpt::new(recipient.clone(), Vec::new()), DONE).await?;
        self.command(Step::Data, Data, GO_ON).await?;
        // One write for the text and its end: a second small one would wait for the receiver's
        // delayed acknowledgement (RFC 1122 §4.2.3.4).
        self.command(Step::Content, dot_stuffed(content), DONE).await
    }

    /// Aborts the mail that was begun; the session goes on.
    pub async fn reset(&mut self) -> Result<(), SendError> {
        self.command(Step::Reset, "RSET\r\n", DONE).await?;
        Ok(())
    }

    /// Ends the session. A server that does not answer in time is disconnected.
    pub async fn quit(mut self) {
        const PATIENCE: Duration = Duration::from_secs(1);
        drop(tokio::time::timeout(PATIENCE.min(self.timeout), self.smtp.abort()).await);
    }

    async fn command(&mut self, at: Step, line: impl Display, wanted_class: u16) -> Result<Reply, SendError> {
        let response: Response = within(self.timeout, at, self.smtp.command(line)).await?;
        self.last_used = Instant::now();
        let reply = Reply::of(&response);
        if reply.code / 100 == wanted_class { Ok(reply) } else { Err(SendError::judge(at, reply)) }
    }
}

/// Positive completion reply (RFC 5321 §4.2.1).
const DONE: u16 = 2;
/// Positive intermediate reply.
const GO_ON: u16 = 3;

/// Dot-stuffs a mail and terminates it (RFC 5321 §4.5.2).
fn dot_stuffed(content: &str) -> String {
    let mut out = String::with_capacity(content.len() + 8);
    for line in content.split_inclusive("\r\n") {
        if line.starts_with('.') {
            out.push('.');
        }
        out.push_str(line);
    }
    if !out.ends_with("\r\n") {
        out.push_str("\r\n");
    }
    out.push_str(".\r\n");
    out
}

async fn within<T>(
    timeout: Duration,
    at: Step,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, SendError> {
    match tokio::time::timeout(timeout, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(SendError::of(at, &error)),
        Err(_) => Err(SendError::NotNow { at, trouble: Trouble::Silence }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_ends_with_the_only_line_that_is_a_dot() {
        for (content, wire) in [
            ("", "\r\n.\r\n"),
            ("a", "a\r\n.\r\n"),
            ("a\r\n", "a\r\n.\r\n"),
            (".\r\n.a\r\n", "..\r\n..a\r\n.\r\n"),
            ("a.\r\nb", "a.\r\nb\r\n.\r\n"),
        ] {
            assert_eq!(dot_stuffed(content), wire, "{content:?}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let nowhere = std::path::PathBuf::from("/nowhere/at/all");
        let ca = Smtp { security: SmtpSecurity::Tls, ca_file: Some(nowhere.clone()), ..Smtp::default() };
        let password =
            Smtp { user: Some("ninsho".to_owned()), password_file: Some(nowhere), ..Smtp::default() };
        for (smtp, part) in [(ca, "mail.smtp.ca_file"), (password, "mail.smtp.password_file")] {
            let Err(error) = Server::new(&smtp) else { panic!("{part} was taken") };
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
