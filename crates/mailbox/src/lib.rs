//! A small SMTP receiver for the demo and the tests.
//!
//! It listens on the loopback interface only, speaks enough of RFC 5321 for a real client
//! (STARTTLS and AUTH among it), keeps the newest mails and conversations in memory, and
//! fails on demand: refusals, silence, a connection cut after the mail was stored, a server
//! that is down and comes back, and all that odd servers say: late, short, in other bytes, unasked,
//! before the handshake.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use ninsho_mailbox::{Fault, Mailbox, MailboxOptions, Moment};
//!
//! let mailbox = Mailbox::start(MailboxOptions::default()).await?;
//! mailbox.inject(Fault::reply(Moment::Rcpt, 450, "4.2.1 Try again later").times(1));
//! // … let the server send to `mailbox.addr()` …
//! let mail = mailbox.wait_for(|mail| mail.is_to("taro@example.com"), Duration::from_secs(10)).await?;
//! assert_eq!(mail.code().as_deref(), Some("87110354"));
//! # Ok(())
//! # }
//! ```

mod command;
mod content;
mod fault;
mod login;
mod mailbox;
mod options;
mod received;
mod session;
mod shared;
mod strike;
mod tls;
mod transcript;
mod wire;

pub use fault::{Fault, Moment};
pub use mailbox::{Mailbox, NoSuchMail};
pub use options::{Credentials, MailboxOptions, Security};
pub use received::ReceivedMail;
pub use transcript::{Event, Transcript};
