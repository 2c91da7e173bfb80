//! How a mailbox is set up.

use std::fmt;
use std::time::Duration;

/// How a mailbox is set up. The default speaks plain SMTP on a free port and asks for no password.
#[derive(Clone, Debug)]
pub struct MailboxOptions {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Whether and how the conversation is encrypted.
    pub security: Security,
    /// When set, a client must log in with them before it may send.
    pub credentials: Option<Credentials>,
    /// The longest mail that is accepted, in bytes (announced as SIZE, RFC 1870).
    pub max_mail_bytes: usize,
    /// How many mails are kept; the oldest gives way.
    pub max_mails: usize,
    /// How many conversations are kept; the oldest gives way.
    pub max_transcripts: usize,
    /// How many connections may be open at once; a further one is answered 421.
    pub max_sessions: usize,
    /// How long a client may be silent before its connection is closed.
    pub idle_timeout: Duration,
}

impl Default for MailboxOptions {
    fn default() -> Self {
        Self {
            port: 0,
            security: Security::Plain,
            credentials: None,
            max_mail_bytes: 1 << 20,
            max_mails: 1_000,
            max_transcripts: 100,
            max_sessions: 64,
            // What RFC 5321 §4.5.3.2.7 asks of a server.
            idle_timeout: Duration::from_mins(5),
        }
    }
}

/// Whether and how the conversation is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// Not at all.
    #[default]
    Plain,
    /// After STARTTLS (RFC 3207). It is required before a log-in or a mail.
    StartTls,
    /// From the first byte (RFC 8314).
    Tls,
}

/// What a client logs in with. `Debug` does not show the password.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl Credentials {
    /// Puts a user name and a password together.
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self { user: user.into(), password: password.into() }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}
