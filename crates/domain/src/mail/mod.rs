//! Mail: added to the outbox in the caller's transaction, delivered by a worker.
//!
//! 1. A flow calls [`outbox::enqueue`] in the transaction of what the mail tells about. The row,
//!    a [job](crate::job) of the kind `mail`, holds no secret.
//! 2. The [`MailWorker`] leases the job. Its handler derives the code or the revocation link,
//!    renders the template and hands the mail over.
//! 3. The job is completed: sent, refused, or expired. Anything else is tried again.
//!
//! A process that ends between the receiver's acceptance and our update sends the mail again, with
//! the same code and the same Message-ID.
//!
//! Architecture invariant: only [`transport`] knows lettre.

mod compose;
mod handler;
mod layout;
mod metrics;
pub mod moment;
pub mod outbox;
mod repeat;
mod templates;
pub mod transport;

pub use compose::{Composer, Contents, RenderedMail};
pub use handler::{MailHandler, MailWorker};
pub use metrics::count_waiting;
pub use transport::Transport;
