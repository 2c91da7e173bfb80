//! One conversation with the server that takes our mail.

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

/// The server, and how one speaks with it.
pub struct Server {
    host: String,
    port: u16,
    tls: Tls,
    hello: ClientId,
    login: Option<Credentials>,
    timeout: Duration,
}

impl Server {
    pub fn new(smtp: &Smtp) -> anyhow::Result<Self> {
        let (usual_port, tls) = match smtp.security {
            SmtpSecurity::None => (SMTP_PORT, Tls::None),
            SmtpSecurity::Starttls => (SUBMISSION_PORT, Tls::Required(tls_parameters(smtp)?)),
            SmtpSecurity::Tls => (SUBMISSIONS_PORT, Tls::Wrapper(tls_parameters(smtp)?)),
        };
        Ok(Self {
            host: smtp.host.clone(),
            port: smtp.port.unwrap_or(usual_port),
            tls,
            hello: smtp.hello.clone().map_or_else(ClientId::default, ClientId::Domain),
            login: login(smtp)?,
            timeout: smtp.timeout.0,
        })
    }

    /// Everything before the first mail: the connection, the encryption, the log-in.
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

/// An open conversation, with no mail begun.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    timeout: Duration,
    last_used: Instant,
}

impl Connection {
    /// How long nothing was said.
    pub fn idle_for(&self) -> Duration {
        self.last_used.elapsed()
    }

    /// Begins a mail.
    pub async fn begin(&mut self, sender: &Address) -> Result<(), SendError> {
        self.say(Step::Sender, Mail::new(Some(sender.clone()), Vec::new()), DONE).await?;
        Ok(())
    }

    /// Hands over the mail that was begun. `content` is 7-bit text with CR LF.
    pub async fn hand_over(&mut self, recipient: &Address, content: &str) -> Result<Reply, SendError> {
        self.say(Step::Recipient, Rcpt::new(recipient.clone(), Vec::new()), DONE).await?;
        self.say(Step::Data, Data, GO_ON).await?;
        // One write for the text and its end: a second small one would wait for the receiver's
        // delayed acknowledgement (RFC 1122 §4.2.3.4).
        self.say(Step::Content, closed_by_a_dot(content), DONE).await
    }

    /// Gives up the mail that was begun; the conversation goes on.
    pub async fn reset(&mut self) -> Result<(), SendError> {
        self.say(Step::Reset, "RSET\r\n", DONE).await?;
        Ok(())
    }

    /// Says goodbye. A server that does not answer is left.
    pub async fn quit(mut self) {
        const PATIENCE: Duration = Duration::from_secs(1);
        drop(tokio::time::timeout(PATIENCE.min(self.timeout), self.smtp.abort()).await);
    }

    async fn say(&mut self, at: Step, line: impl Display, wanted_class: u16) -> Result<Reply, SendError> {
        let response: Response = within(self.timeout, at, self.smtp.command(line)).await?;
        self.last_used = Instant::now();
        let reply = Reply::of(&response);
        if reply.code / 100 == wanted_class { Ok(reply) } else { Err(SendError::judge(at, reply)) }
    }
}

/// The class of a reply that says "done" (RFC 5321 §4.2.1).
const DONE: u16 = 2;
/// The class of a reply that says "go on".
const GO_ON: u16 = 3;

/// The form of a mail on the wire: a dot more where a line begins with one, and a dot alone at the
/// end (RFC 5321 §4.5.2).
fn closed_by_a_dot(content: &str) -> String {
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
            assert_eq!(closed_by_a_dot(content), wire, "{content:?}");
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
