//! Mail: written into the outbox in the caller's transaction, sent by a worker.
//!
//! 1. A flow calls [`outbox::enqueue`] in the transaction of what the mail tells about, commits, and
//!    wakes the worker. The row holds no secret.
//! 2. The [`MailWorker`] claims rows that are due, so that several processes can share the outbox.
//! 3. The code and the stop link are derived, the template is rendered, the mail is sent and the row
//!    is settled: sent, refused, or expired. What is none of these is tried again.
//!
//! A process that ends between the receiver's acceptance and our update sends the mail again, with
//! the same code and the same Message-ID.
//!
//! Architecture invariant: only [`transport`] knows lettre.

mod backoff;
mod compose;
mod dispatch;
mod moment;
pub mod outbox;
mod queue;
mod templates;
pub mod transport;
mod worker;

pub use compose::{Composer, Contents, RenderedMail};
pub use transport::Transport;
pub use worker::MailWorker;
