//! SMTP submission to the configured server. The files of this folder are the only users of lettre.
//!
//! lettre puts the message together and signs it. The conversation is ours: lettre's believes replies
//! that were there before the question, which in front of a STARTTLS handshake anybody can write; it
//! reads them more narrowly than RFC 5321, and has one timeout for every step.

mod connection;
mod limits;
mod login;
mod message;
mod reply;
mod server;
mod tls;
mod verdict;
mod wire;

use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ninsho_shared::MailAddress;
use tokio_util::sync::CancellationToken;

use self::connection::Connection;
pub use self::message::Message;
use self::message::{Writer, address};
pub use self::reply::{Reply, Topic};
use self::server::Server;
pub use self::verdict::{SendError, Step, Trouble};
use super::RenderedMail;
use crate::config;

/// Encodes mails and submits them to the configured server.
///
/// Connections are reused. One that has something to be read before we ask is dropped.
pub struct Transport {
    server: Server,
    writer: Writer,
    idle: Mutex<Vec<Connection>>,
    max_idle: usize,
    closing: CancellationToken,
    last_moments: Duration,
}

/// A connection that has been idle for so long is closed.
const IDLE: Duration = Duration::from_secs(30);

/// A server that has not confirmed a mail by then is a slow one, and the screen says so.
const SLOW: Duration = Duration::from_secs(3);

impl Transport {
    /// Reads the files that the settings name. Nothing is connected yet.
    ///
    /// # Errors
    /// When a file cannot be read, or is not what it should be.
    pub fn new(mail: &config::Mail) -> anyhow::Result<Self> {
        Ok(Self {
            server: Server::new(&mail.smtp)?,
            writer: Writer::new(&mail.sender, mail.dkim.as_ref())?,
            idle: Mutex::new(Vec::new()),
            max_idle: mail.concurrency,
            closing: CancellationToken::new(),
            last_moments: mail.smtp.timeout.0.saturating_mul(2),
        })
    }

    /// Encodes a rendered mail as a message (RFC 5322).
    ///
    /// # Errors
    /// When the subject has two lines, or an address cannot be encoded.
    pub fn write(&self, mail: &RenderedMail) -> anyhow::Result<Message> {
        self.writer.write(mail)
    }

    /// Submits a message. When the server is slow to confirm it, `on_slow` runs, and waiting goes on.
    ///
    /// # Errors
    /// [`SendError::Refused`] is final; after [`SendError::NotNow`] a later try may succeed; after
    /// [`SendError::Unconfirmed`] it may make a double.
    pub async fn send(
        &self,
        message: &Message,
        on_slow: impl Future<Output = ()>,
    ) -> Result<Reply, SendError> {
        let handed_over = AtomicBool::new(false);
        tokio::select! {
            sent = self.deliver(message, &handed_over, on_slow) => sent,
            () = self.last_moments() => Err(if handed_over.load(Ordering::Relaxed) {
                SendError::Unconfirmed { trouble: Trouble::Stopping }
            } else {
                SendError::NotNow { at: Step::Connect, trouble: Trouble::Stopping }
            }),
        }
    }

    /// Tests everything up to the mail itself: the connection, TLS, authentication, and whether the
    /// server takes mail from our sender to `recipient`.
    ///
    /// # Errors
    /// [`SendError`] names the step and what the server said.
    pub async fn check(&self, recipient: &MailAddress) -> Result<(), SendError> {
        let mut connection = self.server.connect().await?;
        let tried = async {
            connection.begin(&self.writer.sender).await?;
            connection.name_recipient(&address(recipient)).await?;
            connection.reset().await
        }
        .await;
        connection.quit().await;
        tried
    }

    /// Closes connections that have been idle for a while.
    pub async fn tidy(&self) {
        quit(self.take_old()).await;
    }

    /// What is under way gets some moments more.
    pub fn closing(&self) {
        self.closing.cancel();
    }

    /// Quits all idle connections.
    pub async fn close(&self) {
        let all = std::mem::take(&mut *self.lock());
        quit(all).await;
    }

    async fn last_moments(&self) {
        self.closing.cancelled().await;
        tokio::time::sleep(self.last_moments).await;
    }

    async fn deliver(
        &self,
        message: &Message,
        handed_over: &AtomicBool,
        on_slow: impl Future<Output = ()>,
    ) -> Result<Reply, SendError> {
        let mut connection = self.announced(message).await?;
        // From here on the dot may reach the server.
        handed_over.store(true, Ordering::Relaxed);
        let confirmed = match connection.hand_over(&message.content).await {
            Ok(()) => confirmed(&mut connection, on_slow).await,
            Err(error) => Err(error),
        };
        match confirmed {
            Ok(reply) => {
                self.keep(connection);
                Ok(reply)
            }
            Err(error) => Err(self.part(connection, error).await),
        }
    }

    /// A connection on which the mail can be sent now. Until then no try makes a double, so what an idle
    /// connection has come to is met with a new one at once.
    async fn announced(&self, message: &Message) -> Result<Connection, SendError> {
        while let Some(mut connection) = self.take_idle() {
            let begun = connection.begin_again(&self.writer.sender).await;
            match and_announce(&mut connection, begun, message).await {
                Ok(()) => return Ok(connection),
                Err(error) if error.is_end_of_idle_connection() => drop(connection),
                Err(error) => return Err(self.part(connection, error).await),
            }
        }
        let mut connection = self.server.connect().await?;
        let begun = connection.begin(&self.writer.sender).await;
        match and_announce(&mut connection, begun, message).await {
            Ok(()) => Ok(connection),
            Err(error) => Err(self.part(connection, error).await),
        }
    }

    /// After a failure the connection is kept if the session goes on, and dropped otherwise.
    async fn part(&self, mut connection: Connection, error: SendError) -> SendError {
        if error.session_goes_on() && connection.reset().await.is_ok() {
            self.keep(connection);
        }
        error
    }

    fn take_old(&self) -> Vec<Connection> {
        let mut idle = self.lock();
        let (fresh, old) = std::mem::take(&mut *idle).into_iter().partition(|one| one.idle_for() < IDLE);
        *idle = fresh;
        old
    }

    fn take_idle(&self) -> Option<Connection> {
        // The latest, so that surplus connections reach their idle limit.
        self.lock().pop()
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.lock();
        if idle.len() < self.max_idle {
            idle.push(connection);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // A panic with the lock held leaves whole connections behind.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("idle", &self.lock().len()).finish_non_exhaustive()
    }
}

async fn and_announce(
    connection: &mut Connection,
    begun: Result<(), SendError>,
    message: &Message,
) -> Result<(), SendError> {
    begun?;
    connection.name_recipient(&message.recipient).await?;
    connection.announce().await
}

async fn confirmed(
    connection: &mut Connection,
    on_slow: impl Future<Output = ()>,
) -> Result<Reply, SendError> {
    let mut confirmation = std::pin::pin!(connection.confirmation());
    match tokio::time::timeout(SLOW, confirmation.as_mut()).await {
        Ok(confirmed) => confirmed,
        Err(_) => {
            on_slow.await;
            confirmation.await
        }
    }
}

async fn quit(connections: Vec<Connection>) {
    futures_util::future::join_all(connections.into_iter().map(Connection::quit)).await;
}
