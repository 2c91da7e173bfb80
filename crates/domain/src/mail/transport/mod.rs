//! How mail leaves the house. With the files of its folder, the only user of lettre.

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

/// Writes messages and hands them to the server that takes our mail.
///
/// Connections are kept and used again. lettre's own pool is not used: it asks each connection
/// whether it lives before each mail, sets no limit of time to a step, and does not tell a refusal
/// of the recipient from a refusal of ourselves.
pub struct Transport {
    server: Server,
    writer: Writer,
    idle: Mutex<Vec<Connection>>,
    most_idle: usize,
    longest: Duration,
}

/// A connection that nobody used for so long is closed.
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
            most_idle: mail.concurrency,
            longest: longest_conversation(mail),
        })
    }

    /// Puts a letter into the form that servers exchange.
    ///
    /// # Errors
    /// When it cannot be: a subject of two lines, or a sender that is none.
    pub fn write(&self, letter: &RenderedMail) -> anyhow::Result<Message> {
        self.writer.write(letter)
    }

    /// Hands a message over.
    ///
    /// # Errors
    /// [`SendError`] says whether it makes sense to try again.
    pub async fn send(&self, message: &Message) -> Result<Reply, SendError> {
        let sending = tokio::time::timeout(self.longest, self.converse(message));
        sending.await.unwrap_or(Err(SendError::NotNow { at: Step::Content, trouble: Trouble::Silence }))
    }

    /// Tries everything but a mail: the connection, the encryption, the log-in, and whether the
    /// server takes our sender.
    ///
    /// # Errors
    /// [`SendError`] names the step and what the server said.
    pub async fn check(&self) -> Result<(), SendError> {
        let mut connection = self.server.connect().await?;
        let begun = connection.begin(&self.writer.sender).await;
        connection.quit().await;
        begun
    }

    /// Closes connections that nobody has used for a while.
    pub async fn tidy(&self) {
        quit(self.take_old()).await;
    }

    /// Says goodbye on all idle connections.
    pub async fn close(&self) {
        let all = std::mem::take(&mut *self.lock());
        quit(all).await;
    }

    async fn converse(&self, message: &Message) -> Result<Reply, SendError> {
        while let Some(mut connection) = self.take_idle() {
            match connection.begin(&self.writer.sender).await {
                Ok(()) => return self.finish(connection, message).await,
                // The server closed it meanwhile. No mail was begun, so none can go out twice.
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
        match connection.hand_over(&message.recipient, &message.content).await {
            Ok(reply) => {
                self.keep(connection);
                Ok(reply)
            }
            Err(error) => self.part(connection, error).await,
        }
    }

    /// After a failure the connection is kept if the server still listens, and dropped otherwise.
    async fn part(&self, mut connection: Connection, error: SendError) -> Result<Reply, SendError> {
        if error.conversation_goes_on() && connection.reset().await.is_ok() {
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
        // The latest, so that those too many grow old.
        self.lock().pop()
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.lock();
        if idle.len() < self.most_idle {
            idle.push(connection);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // Whoever panicked with the lock held left whole connections behind.
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

/// No conversation about one mail takes longer, whatever the server does.
fn longest_conversation(mail: &config::Mail) -> Duration {
    mail.smtp.timeout.0.saturating_mul(2)
}
