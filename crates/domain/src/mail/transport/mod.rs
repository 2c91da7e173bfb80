//! SMTP submission to the configured server. The files of this folder are the only users of lettre.

mod connection;
mod message;
mod reply;

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use self::connection::{Connection, Server};
pub use self::message::Message;
use self::message::Writer;
pub use self::reply::{Reply, SendError, Step, Trouble};
use super::RenderedMail;
use crate::config;

/// Encodes mails and submits them to the configured server.
///
/// Connections are reused. lettre's own pool is not: it sends a `NOOP` before each mail, has no
/// timeout for a single command, and cannot tell a refused recipient from a refused sender.
pub struct Transport {
    server: Server,
    writer: Writer,
    idle: Mutex<Vec<Connection>>,
    max_idle: usize,
    submission_timeout: Duration,
}

/// A connection that has been idle for so long is closed.
const IDLE: Duration = Duration::from_secs(30);

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
            submission_timeout: submission_timeout(mail),
        })
    }

    /// Encodes a rendered mail as a message (RFC 5322).
    ///
    /// # Errors
    /// When the subject has two lines, or an address cannot be encoded.
    pub fn write(&self, mail: &RenderedMail) -> anyhow::Result<Message> {
        self.writer.write(mail)
    }

    /// Submits a message.
    ///
    /// # Errors
    /// [`SendError::Refused`] is final; after [`SendError::NotNow`] a later try may succeed.
    pub async fn send(&self, message: &Message) -> Result<Reply, SendError> {
        let sending = tokio::time::timeout(self.submission_timeout, self.deliver(message));
        sending.await.unwrap_or(Err(SendError::NotNow { at: Step::Content, trouble: Trouble::Silence }))
    }

    /// Tests everything up to the first mail: the connection, TLS, authentication, and whether the
    /// server accepts our sender.
    ///
    /// # Errors
    /// [`SendError`] names the step and what the server said.
    pub async fn check(&self) -> Result<(), SendError> {
        let mut connection = self.server.connect().await?;
        let begun = connection.begin(&self.writer.sender).await;
        connection.quit().await;
        begun
    }

    /// Closes connections that have been idle for a while.
    pub async fn tidy(&self) {
        quit(self.take_old()).await;
    }

    /// Quits all idle connections.
    pub async fn close(&self) {
        let all = std::mem::take(&mut *self.lock());
        quit(all).await;
    }

    async fn deliver(&self, message: &Message) -> Result<Reply, SendError> {
        while let Some(mut connection) = self.take_idle() {
            match connection.begin(&self.writer.sender).await {
                Ok(()) => return self.finish(connection, message).await,
                // The server closed it meanwhile. No mail was begun, so none is sent twice.
                Err(error) if error.is_end_of_idle_connection() => drop(connection),
                Err(error) => return self.part(connection, error).await,
            }
        }
        let mut connection = self.server.connect().await?;
        match connection.begin(&self.writer.sender).await {
            Ok(()) => self.finish(connection, message).await,
            Err(error) => self.part(connection, error).await,
        }
    }

    async fn finish(&self, mut connection: Connection, message: &Message) -> Result<Reply, SendError> {
        match connection.submit(&message.recipient, &message.content).await {
            Ok(reply) => {
                self.keep(connection);
                Ok(reply)
            }
            Err(error) => self.part(connection, error).await,
        }
    }

    /// After a failure the connection is kept if the session goes on, and dropped otherwise.
    async fn part(&self, mut connection: Connection, error: SendError) -> Result<Reply, SendError> {
        if error.session_goes_on() && connection.reset().await.is_ok() {
            self.keep(connection);
        }
        Err(error)
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

async fn quit(connections: Vec<Connection>) {
    futures_util::future::join_all(connections.into_iter().map(Connection::quit)).await;
}

/// The submission of one mail takes no longer, whatever the server does.
fn submission_timeout(mail: &config::Mail) -> Duration {
    mail.smtp.timeout.0.saturating_mul(2)
}
