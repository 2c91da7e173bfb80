//! How long the steps of a session may take.

use std::future::Future;
use std::io;
use std::time::Duration;

use super::tls::in_words;
use super::verdict::{SendError, Step, Trouble};
use crate::config::Smtp;

/// How long a step may take (RFC 5321 §4.5.3.2).
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The connection, and a TLS handshake.
    pub connect: Duration,
    /// The greeting, and the reply to a command.
    pub reply: Duration,
    /// The reply to `DATA`.
    pub data: Duration,
    /// The sending of the mail.
    pub content: Duration,
    /// The reply to the mail.
    pub last_reply: Duration,
}

impl Limits {
    /// Those of the settings.
    pub fn of(smtp: &Smtp) -> Self {
        let or = |minutes| smtp.reply_timeout.map_or(Duration::from_mins(minutes), |set| set.0);
        Self {
            connect: smtp.timeout.0,
            reply: or(5),
            data: or(2),
            content: or(3),
            last_reply: smtp.last_reply_timeout.0,
        }
    }
}

/// The outcome of a step, unless it takes longer than `limit`.
pub async fn within<T>(
    limit: Duration,
    at: Step,
    work: impl Future<Output = io::Result<T>>,
) -> Result<T, SendError> {
    match tokio::time::timeout(limit, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(SendError::broken(at, in_words(&error))),
        Err(_) => Err(SendError::NotNow { at, trouble: Trouble::Silence }),
    }
}
