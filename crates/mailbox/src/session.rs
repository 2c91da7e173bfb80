//! One conversation with a client (RFC 5321 §3, §4.3).

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::command::{Command, NotUnderstood};
use crate::content::TooLong;
use crate::fault::{Moment, Say};
use crate::options::Security;
use crate::shared::{Arrival, Shared};
use crate::strike::Outcome;
use crate::tls::HOST;
use crate::transcript::Event;
use crate::wire::{Wire, within};

/// The most recipients of one mail (RFC 5321 §4.5.3.1.8 asks for at least as many).
const MAX_RECIPIENTS: usize = 100;

/// Talks with a client until one of the two ends it.
pub(crate) async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let number = shared.begin_transcript();
    let unasked = shared.unasked();
    let session = Session {
        shared,
        number,
        encrypted: false,
        user: None,
        greeted: false,
        envelope: None,
        next_answer: None,
        unasked,
    };
    if let Err(error) = session.run(stream).await {
        tracing::debug!(session = number, %error, "an SMTP conversation broke off");
    }
}

/// The state of the conversation.
pub(crate) struct Session {
    pub(crate) shared: Arc<Shared>,
    pub(crate) number: u64,
    encrypted: bool,
    pub(crate) user: Option<String>,
    pub(crate) greeted: bool,
    envelope: Option<Envelope>,
    /// How the next answer is said, if not as usual, and the sign by which a late one is said.
    pub(crate) next_answer: Option<(Say, watch::Receiver<()>)>,
    /// What every conversation says without having been asked.
    pub(crate) unasked: watch::Receiver<Vec<u8>>,
}

#[derive(Default)]
struct Envelope {
    from: String,
    to: Vec<String>,
}

/// How the conversation continues after a command.
pub(crate) enum Then {
    Continue,
    Encrypt,
    Close,
}

impl Session {
    async fn run(mut self, stream: TcpStream) -> io::Result<()> {
        let idle = self.shared.options.idle_timeout;
        let acceptor = self.shared.tls.clone();
        match (self.shared.options.security, acceptor) {
            (Security::Tls, Some(acceptor)) => {
                let mut wire = Wire::new(within(idle, acceptor.accept(stream)).await?, idle);
                self.now_encrypted();
                self.greet_and_talk(&mut wire).await?;
                wire.close().await
            }
            (_, acceptor) => {
                let mut wire = Wire::new(stream, idle);
                let then = self.greet_and_talk(&mut wire).await?;
                let (Then::Encrypt, Some(acceptor)) = (then, acceptor) else { return wire.close().await };
                let mut wire = Wire::new(within(idle, acceptor.accept(wire.into_inner())).await?, idle);
                self.now_encrypted();
                self.talk(&mut wire).await?;
                wire.close().await
            }
        }
    }

    /// What was said before is discarded (RFC 3207 §4.2).
    fn now_encrypted(&mut self) {
        self.shared.record(self.number, Event::Encrypted);
        self.encrypted = true;
        self.greeted = false;
        self.envelope = None;
    }

    async fn greet_and_talk<S: Connection>(&mut self, wire: &mut Wire<S>) -> io::Result<Then> {
        match self.moment(wire, Moment::Connect, &[]).await? {
            Outcome::AsUsual => {}
            // A server that does not greet ends the conversation (RFC 5321 §3.1).
            _ => return Ok(Then::Close),
        }
        self.reply(wire, 220, &format!("{HOST} ESMTP ninsho-mailbox")).await?;
        self.talk(wire).await
    }

    async fn talk<S: Connection>(&mut self, wire: &mut Wire<S>) -> io::Result<Then> {
        while let Some(line) = self.next_line(wire).await? {
            self.shared.record(self.number, Event::Command(line.clone()));
            let then = match Command::parse(&line) {
                Ok(command) => self.obey(wire, command).await?,
                Err(reason) => {
                    let (code, text) = match reason {
                        NotUnderstood::Command => (500, "5.5.2 Command not understood"),
                        NotUnderstood::Argument => (501, "5.5.4 Argument not understood"),
                        NotUnderstood::Parameter => (504, "5.5.4 Parameter not implemented"),
                    };
                    self.answer(wire, code, text).await?
                }
            };
            if !matches!(then, Then::Continue) {
                return Ok(then);
            }
        }
        Ok(Then::Close)
    }

    async fn obey<S: Connection>(&mut self, wire: &mut Wire<S>, command: Command) -> io::Result<Then> {
        match command {
            Command::Ehlo | Command::Helo => {
                if let Some(then) = self.strikes(wire, Moment::Hello).await? {
                    return Ok(then);
                }
                self.greeted = true;
                self.envelope = None;
                let text = if command == Command::Ehlo { self.abilities() } else { HOST.to_owned() };
                self.answer(wire, 250, &text).await
            }
            Command::StartTls if self.may_encrypt() => {
                if let Some(then) = self.strikes(wire, Moment::StartTls).await? {
                    return Ok(then);
                }
                self.reply(wire, 220, "2.0.0 Ready to start TLS").await?;
                Ok(Then::Encrypt)
            }
            Command::StartTls => self.answer(wire, 502, "5.5.1 Not available").await,
            Command::Auth { mechanism, initial } => self.log_in(wire, mechanism, initial).await,
            Command::MailFrom { address, size } => self.mail_from(wire, address, size).await,
            Command::RcptTo { address } => self.rcpt_to(wire, address).await,
            Command::Data => self.data(wire).await,
            Command::Rset => {
                self.envelope = None;
                self.answer(wire, 250, "2.0.0 Ok").await
            }
            Command::Noop => self.answer(wire, 250, "2.0.0 Ok").await,
            Command::Quit => {
                self.reply(wire, 221, "2.0.0 Bye").await?;
                Ok(Then::Close)
            }
        }
    }

    pub(crate) fn may_encrypt(&self) -> bool {
        self.shared.options.security == Security::StartTls && !self.encrypted
    }

    /// The answer to EHLO: what this server can do, a line each.
    fn abilities(&self) -> String {
        let size = format!("SIZE {}", self.shared.options.max_mail_bytes);
        let mut lines = vec![HOST, "8BITMIME", "ENHANCEDSTATUSCODES", size.as_str()];
        if self.may_encrypt() {
            lines.push("STARTTLS");
        } else if self.shared.options.credentials.is_some() {
            lines.push("AUTH PLAIN LOGIN");
        }
        lines.join("\r\n")
    }

    async fn mail_from<S: Connection>(
        &mut self,
        wire: &mut Wire<S>,
        address: String,
        size: Option<usize>,
    ) -> io::Result<Then> {
        if self.shared.options.security == Security::StartTls && !self.encrypted {
            return self.answer(wire, 530, "5.7.0 Must issue a STARTTLS command first").await;
        }
        if self.shared.options.credentials.is_some() && self.user.is_none() {
            return self.answer(wire, 530, "5.7.0 Authentication required").await;
        }
        if !self.greeted || self.envelope.is_some() {
            return self.answer(wire, 503, "5.5.1 Not now").await;
        }
        if size.is_some_and(|size| size > self.shared.options.max_mail_bytes) {
            return self.answer(wire, 552, TOO_LONG).await;
        }
        match self.moment(wire, Moment::MailFrom, &[]).await? {
            Outcome::AsUsual => {
                self.envelope = Some(Envelope { from: address, to: Vec::new() });
                self.answer(wire, 250, "2.1.0 Ok").await
            }
            Outcome::AnsweredOtherwise => Ok(Then::Continue),
            Outcome::StoreAndCut | Outcome::Close => Ok(Then::Close),
        }
    }

    async fn rcpt_to<S: Connection>(&mut self, wire: &mut Wire<S>, address: String) -> io::Result<Then> {
        match &self.envelope {
            None => return self.answer(wire, 503, "5.5.1 MAIL first").await,
            Some(envelope) if envelope.to.len() >= MAX_RECIPIENTS => {
                return self.answer(wire, 452, "4.5.3 Too many recipients").await;
            }
            Some(_) => {}
        }
        match self.moment(wire, Moment::Rcpt, &[&address]).await? {
            Outcome::AsUsual => {
                self.envelope.get_or_insert_default().to.push(address);
                self.answer(wire, 250, "2.1.5 Ok").await
            }
            Outcome::AnsweredOtherwise => Ok(Then::Continue),
            Outcome::StoreAndCut | Outcome::Close => Ok(Then::Close),
        }
    }

    async fn data<S: Connection>(&mut self, wire: &mut Wire<S>) -> io::Result<Then> {
        let Some(envelope) = self.envelope.take_if(|envelope| !envelope.to.is_empty()) else {
            return self.answer(wire, 503, "5.5.1 RCPT first").await;
        };
        let recipients: Vec<&str> = envelope.to.iter().map(String::as_str).collect();
        match self.moment(wire, Moment::Data, &recipients).await? {
            Outcome::AsUsual => {}
            Outcome::AnsweredOtherwise => return Ok(Then::Continue),
            Outcome::StoreAndCut | Outcome::Close => return Ok(Then::Close),
        }
        self.reply(wire, 354, "End with a dot alone on its line").await?;
        let limit = self.shared.options.max_mail_bytes;
        let Some(content) = wire.read_content(limit).await? else { return Ok(Then::Close) };
        let raw: Arc<[u8]> = match content.finish() {
            Ok(bytes) => bytes.into(),
            Err(TooLong) => return self.answer(wire, 552, TOO_LONG).await,
        };
        self.shared.record(self.number, Event::Content(Arc::clone(&raw)));
        match self.moment(wire, Moment::Content, &recipients).await? {
            Outcome::AsUsual => {
                let id = self.store(envelope, raw);
                self.answer(wire, 250, &format!("2.0.0 Ok: mail {id}")).await
            }
            Outcome::AnsweredOtherwise => Ok(Then::Continue),
            Outcome::StoreAndCut => {
                self.store(envelope, raw);
                Ok(Then::Close)
            }
            Outcome::Close => Ok(Then::Close),
        }
    }

    fn store(&self, envelope: Envelope, raw: Arc<[u8]>) -> u64 {
        let Envelope { from, to } = envelope;
        let authenticated = self.user.clone();
        self.shared.store(Arrival { from, to, raw, tls: self.encrypted, authenticated })
    }

    pub(crate) async fn answer<S: Connection>(
        &mut self,
        wire: &mut Wire<S>,
        code: u16,
        text: &str,
    ) -> io::Result<Then> {
        self.reply(wire, code, text).await?;
        Ok(Then::Continue)
    }

    /// Says `text`, whose lines are parted by CR LF, in the form of RFC 5321 §4.2.1.
    pub(crate) async fn reply<S: Connection>(
        &mut self,
        wire: &mut Wire<S>,
        code: u16,
        text: &str,
    ) -> io::Result<()> {
        let lines: Vec<&str> = text.split("\r\n").collect();
        let numbered = lines.iter().enumerate().map(|(index, line)| {
            let mark = if index + 1 == lines.len() { ' ' } else { '-' };
            format!("{code}{mark}{line}")
        });
        let reply = numbered.collect::<Vec<_>>().join("\r\n");
        // Written down first: when the client has the answer, the transcript has it too.
        self.shared.record(self.number, Event::Reply(reply.clone()));
        let answer = format!("{reply}\r\n");
        match self.next_answer.take() {
            None => wire.write(&answer).await,
            Some(otherwise) => self.say(wire, &answer, otherwise).await,
        }
    }
}

const TOO_LONG: &str = "5.3.4 The mail is too long";

/// A connection, plain or encrypted.
pub(crate) trait Connection: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Connection for S {}
