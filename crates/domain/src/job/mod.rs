//! Jobs: work that follows a commit. One leased queue, one worker, for every kind of job.
//!
//! 1. A flow adds a job ([`queue::enqueue`]) in the transaction that it belongs to. The commit
//!    wakes the workers.
//! 2. A [`Worker`] leases what is due. A lease ends by itself and is renewed while its job runs, so
//!    several processes can share the table, and a process that dies leaves its jobs to the others.
//! 3. The [`Handler`] of the kind runs the job and answers: done, retry later, or give up. The
//!    worker records the answer, provided that it still has the lease ([`LeaseError::Lost`]).
//!
//! A job runs at least once. A handler makes a second run harmless, as mail does: its code and its
//! Message-ID are derived from the row.
//!
//! **Order.** Jobs of a kind with the same `order_key` run in the order in which they were added,
//! one at a time: the next one waits until the previous one has ended. Without a key they run
//! concurrently.
//!
//! **Rolling upgrades.** A worker leases only its own kind, so kinds that this version does not
//! know stay untouched. A row of its own kind that it cannot read is deferred like a failed try.
//!
//! **One table.** A kind brings its own columns, which are null in the jobs of the others. With a
//! table per kind, adding a mail would cost a second statement and so would each lease, and the
//! delivery that a page asks for every second would be a join in place of one indexed read.

mod backoff;
mod handler;
mod lease;
pub mod queue;
mod run;
mod worker;

pub use backoff::Backoff;
pub use handler::{Answer, Handler, Outcome, Rules};
pub use lease::{End, Lease, LeaseError, Leased};
pub use queue::NewJob;
pub use worker::Worker;
