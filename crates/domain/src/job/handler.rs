//! What a kind of job brings: how one is run, how often, and what has to follow.

use std::future::{Future, ready};
use std::num::NonZeroU32;

use ninsho_shared::Timestamp;
use sea_orm::{DbErr, FromQueryResult};
use uuid::Uuid;

use super::backoff::Backoff;
use super::lease::End;
use crate::storage::Tx;
use crate::storage::entity::job::JobKind;

/// Runs the jobs of one kind.
pub trait Handler: Send + Sync + 'static {
    /// What it reads of a row.
    type Job: FromQueryResult + Send + Sync + 'static;

    /// The jobs that it runs.
    const KIND: JobKind;

    /// How often and how many.
    fn rules(&self) -> &Rules;

    /// Runs a job. Its lease is renewed meanwhile; when it is lost nevertheless, the run continues, since
    /// its effects outside cannot be undone.
    fn run(&self, job: &Self::Job) -> impl Future<Output = Answer> + Send;

    /// Writes what belongs to the transaction in which a job is given up.
    fn give_up(&self, tx: &Tx, id: Uuid) -> impl Future<Output = Result<(), DbErr>> + Send {
        let _ = (tx, id);
        ready(Ok(()))
    }

    /// Logs and counts the outcome of a job, after it was recorded.
    fn report(&self, job: &Self::Job, outcome: &Outcome);

    /// How many of the jobs under way take up no place, since they wait for the other side's last word
    /// and for nothing else.
    fn parked(&self) -> usize {
        0
    }

    /// Called once a second.
    fn tidy(&self) -> impl Future<Output = ()> + Send {
        ready(())
    }

    /// Called when the worker is to stop, before it waits for the jobs under way.
    fn closing(&self) {}

    /// Called when the worker has stopped.
    fn close(&self) -> impl Future<Output = ()> + Send {
        ready(())
    }
}

/// The rules of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How many jobs a worker runs at the same time.
    pub concurrency: usize,
    /// A job that fails so often is dead. Without a maximum it is tried until it expires.
    pub max_tries: Option<NonZeroU32>,
    /// The waits between two tries.
    pub backoff: Backoff,
}

impl Rules {
    /// Whether the last try that a job has is this one.
    pub(super) fn is_last(&self, tries: u32) -> bool {
        self.max_tries.is_some_and(|max| tries >= max.get())
    }

    /// Whether a job has no try left, because the last one ended without an answer.
    pub(super) fn is_used_up(&self, tries: u32) -> bool {
        self.max_tries.is_some_and(|max| tries > max.get())
    }
}

/// How a run went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Done.
    Done {
        /// What the other side answered, for the log.
        reply: Option<String>,
    },
    /// It may succeed later.
    RetryLater {
        /// What the other side answered; none when nobody did, so that [`super::queue::wake`] tries
        /// it again when the other side is back.
        error: Option<String>,
        /// Why, for the log.
        why: String,
        /// When; the kind's back-off decides if none is given.
        due_at: Option<Timestamp>,
    },
    /// Given up: the other side refused it for good.
    Refused {
        /// What it answered.
        error: Option<String>,
    },
    /// Given up: it became obsolete.
    Obsolete,
}

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ended.
    Completed {
        /// How.
        end: End,
        /// When.
        at: Timestamp,
        /// What the other side answered.
        reply: Option<String>,
    },
    /// It is tried again.
    Deferred {
        /// When.
        due_at: Timestamp,
        /// Why.
        why: String,
    },
}
