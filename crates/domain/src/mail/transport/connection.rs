//! An SMTP session with the configured server (RFC 5321).

use std::time::Duration;

use lettre::Address;
use tokio::time::Instant;

use super::limits::{Limits, within};
use super::login::{Abilities, Login, Mechanism};
use super::reply::{Reply, Response};
use super::tls::Tls;
use super::verdict::{SendError, Step, Trouble};
use super::wire::Wire;

/// An open session, with no mail begun.
pub struct Connection {
    wire: Wire,
    limits: Limits,
    last_used: Instant,
}

impl Connection {
    /// A connection on which nothing was said yet.
    pub fn new(wire: Wire, limits: Limits) -> Self {
        Self { wire, limits, last_used: Instant::now() }
    }

    /// How long the session has been idle.
    pub fn idle_for(&self) -> Duration {
        self.last_used.elapsed()
    }

    /// Waits for the greeting.
    pub async fn greeted(&mut self) -> Result<(), SendError> {
        let greeting = self.read(Step::Connect, self.limits.reply).await?;
        expect(Step::Connect, &greeting, |code| code == GREETING)?;
        Ok(())
    }

    /// Says who we are, and learns what the server can do.
    pub async fn hello(&mut self, at: Step, name: &str) -> Result<Abilities, SendError> {
        // Some servers greet twice. Nothing but a greeting has this status before a log-in, and at this
        // point it says nothing that anything follows from.
        const GREETINGS: usize = 3;
        if at != Step::Connect {
            self.must_be_silent(at).await?;
        }
        self.write(at, self.limits.reply, format!("EHLO {name}\r\n").as_bytes()).await?;
        let mut response = self.read(at, self.limits.reply).await?;
        for _ in 0..GREETINGS {
            if at != Step::Connect || response.code != GREETING {
                break;
            }
            response = self.read(at, self.limits.reply).await?;
        }
        if matches!(response.code, 500 | 502) {
            // A server of the time before extensions (RFC 5321 §3.2).
            response = self.command(at, self.limits.reply, &format!("HELO {name}\r\n")).await?;
            expect(at, &response, |code| code == DONE)?;
            return Ok(Abilities::default());
        }
        expect(at, &response, |code| code == DONE)?;
        Ok(Abilities::of(&response.lines))
    }

    /// STARTTLS (RFC 3207). What the server has said in the clear beyond its reply is somebody's in
    /// between, so that it ends the connection.
    pub async fn encrypt(mut self, tls: &Tls, abilities: &Abilities) -> Result<Self, SendError> {
        const AT: Step = Step::StartTls;
        if !abilities.starttls {
            return Err(SendError::broken(AT, "the server does not offer STARTTLS"));
        }
        let response = self.command(AT, self.limits.reply, "STARTTLS\r\n").await?;
        expect(AT, &response, |code| code == GREETING)?;
        self.must_be_silent(AT).await?;
        let limits = self.limits;
        let Some(tcp) = self.wire.into_plain() else {
            return Err(SendError::broken(AT, "the connection is encrypted already"));
        };
        let stream = within(limits.connect, AT, tls.handshake(tcp)).await?;
        Ok(Self::new(Wire::encrypted(stream), limits))
    }

    /// AUTH (RFC 4954).
    pub async fn log_in(&mut self, login: &Login, abilities: &Abilities) -> Result<(), SendError> {
        const AT: Step = Step::LogIn;
        let (first, rest) = match abilities.mechanism {
            Some(Mechanism::Plain) => {
                (format!("AUTH PLAIN {}\r\n", login.plain().as_str()), vec![login.plain()])
            }
            Some(Mechanism::Login) => ("AUTH LOGIN\r\n".to_owned(), login.answers().to_vec()),
            None => return Err(SendError::broken(AT, "the server offers neither AUTH PLAIN nor AUTH LOGIN")),
        };
        let mut response = self.command(AT, self.limits.reply, &first).await?;
        // A server that takes no message with the command asks for it.
        for answer in rest {
            if response.code != GO_ON_WITH_LOG_IN {
                break;
            }
            let line = zeroize::Zeroizing::new(format!("{}\r\n", answer.as_str()));
            response = self.command(AT, self.limits.reply, &line).await?;
        }
        expect(AT, &response, |code| code == LOGGED_IN || code == DONE)?;
        Ok(())
    }

    /// Begins a mail (`MAIL FROM`).
    pub async fn begin(&mut self, sender: &Address) -> Result<(), SendError> {
        self.begin_within(sender, self.limits.reply).await
    }

    /// Begins a mail on a connection that was idle. It is not waited for long: a firewall may have
    /// forgotten it, and another one costs nothing.
    pub async fn begin_again(&mut self, sender: &Address) -> Result<(), SendError> {
        self.begin_within(sender, self.limits.reply.min(self.limits.connect)).await
    }

    async fn begin_within(&mut self, sender: &Address, limit: Duration) -> Result<(), SendError> {
        let response = self.command(Step::Sender, limit, &format!("MAIL FROM:<{sender}>\r\n")).await?;
        expect(Step::Sender, &response, is_yes)?;
        Ok(())
    }

    /// Names the recipient of the mail that was begun (`RCPT TO`).
    pub async fn name_recipient(&mut self, recipient: &Address) -> Result<(), SendError> {
        let response =
            self.command(Step::Recipient, self.limits.reply, &format!("RCPT TO:<{recipient}>\r\n")).await?;
        expect(Step::Recipient, &response, is_yes)?;
        Ok(())
    }

    /// Announces the mail (`DATA`).
    pub async fn announce(&mut self) -> Result<(), SendError> {
        let response = self.command(Step::Data, self.limits.data, "DATA\r\n").await?;
        expect(Step::Data, &response, |code| code == GO_ON)?;
        self.must_be_silent(Step::Data).await
    }

    /// Sends the mail, 7-bit text with CR LF, and the dot that ends it.
    pub async fn hand_over(&mut self, content: &str) -> Result<(), SendError> {
        // One write for the text and its end: a second small one could wait for the receiver's
        // delayed acknowledgement (RFC 1122 §4.2.3.4).
        self.write(Step::Content, self.limits.content, dot_stuffed(content).as_bytes()).await
    }

    /// What the server says to the mail.
    ///
    /// # Errors
    /// [`SendError::Unconfirmed`] unless it says that it has the mail or that it has not.
    pub async fn confirmation(&mut self) -> Result<Reply, SendError> {
        match self.read(Step::Content, self.limits.last_reply).await {
            Ok(response) if is_yes(response.code) || response.code >= 400 => {
                expect(Step::Content, &response, is_yes)
            }
            Ok(response) => {
                let trouble = Trouble::Broken(format!("the server answers {}", response.code));
                Err(SendError::Unconfirmed { trouble })
            }
            Err(SendError::NotNow { trouble, .. }) => Err(SendError::Unconfirmed { trouble }),
            Err(error) => Err(error),
        }
    }

    /// Aborts the mail that was begun; the session goes on.
    pub async fn reset(&mut self) -> Result<(), SendError> {
        let response = self.command(Step::Reset, self.limits.reply, "RSET\r\n").await?;
        expect(Step::Reset, &response, is_yes)?;
        Ok(())
    }

    /// Ends the session. A server that does not answer at once is disconnected.
    pub async fn quit(mut self) {
        const PATIENCE: Duration = Duration::from_secs(1);
        drop(self.command(Step::Reset, PATIENCE.min(self.limits.reply), "QUIT\r\n").await);
    }

    async fn command(&mut self, at: Step, limit: Duration, line: &str) -> Result<Response, SendError> {
        self.must_be_silent(at).await?;
        self.write(at, limit, line.as_bytes()).await?;
        self.read(at, limit).await
    }

    /// A reply is the answer to what was asked before it. One that is there already is none.
    async fn must_be_silent(&mut self, at: Step) -> Result<(), SendError> {
        if self.wire.is_silent().await {
            Ok(())
        } else {
            Err(SendError::broken(at, "the server hung up, or said something that nobody had asked for"))
        }
    }

    async fn write(&mut self, at: Step, limit: Duration, bytes: &[u8]) -> Result<(), SendError> {
        within(limit, at, self.wire.write(bytes)).await
    }

    async fn read(&mut self, at: Step, limit: Duration) -> Result<Response, SendError> {
        let response = within(limit, at, self.wire.reply()).await?;
        self.last_used = Instant::now();
        Ok(response)
    }
}

/// "Service ready", to a connection and to `STARTTLS`.
const GREETING: u16 = 220;
/// "Closing", which answers `QUIT` alone.
const GOODBYE: u16 = 221;
const LOGGED_IN: u16 = 235;
const DONE: u16 = 250;
const GO_ON_WITH_LOG_IN: u16 = 334;
const GO_ON: u16 = 354;

/// A positive completion (RFC 5321 §4.2.1) that can be the answer to a part of a mail. A greeting or a
/// goodbye never is.
const fn is_yes(code: u16) -> bool {
    code / 100 == 2 && !matches!(code, GREETING | GOODBYE | LOGGED_IN)
}

fn expect(at: Step, response: &Response, wanted: impl Fn(u16) -> bool) -> Result<Reply, SendError> {
    let reply = Reply::of(response);
    match reply.code {
        code if wanted(code) => Ok(reply),
        400.. => Err(SendError::judge(at, reply)),
        code => Err(SendError::broken(at, format!("the server answers {code}, which is none here"))),
    }
}

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
}
