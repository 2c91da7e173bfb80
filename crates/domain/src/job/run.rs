//! One leased job: run it while its lease is renewed, and record the outcome.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ninsho_shared::Timestamp;
use sea_orm::DbErr;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::handler::{Answer, Handler, Outcome};
use super::lease::{End, Lease, LeaseError, Leased};
use super::queue;
use crate::clock::Clock;
use crate::outage::Outage;
use crate::storage::Storage;

/// How long a lease lasts by itself. After a process has died its jobs wait for so long at most,
/// and somebody may be looking at the screen for one of them.
pub const LEASE_FOR: Duration = Duration::from_secs(10);

/// How often a lease is renewed while its job runs; most end long before.
const RENEW_EVERY: Duration = Duration::from_secs(3);

/// How often an outcome is recorded again while the database is away.
const RECORD_EVERY: Duration = Duration::from_millis(250);

/// Runs single jobs.
pub struct Runner<H> {
    pub handler: H,
    pub storage: Storage,
    pub clock: Arc<dyn Clock>,
    /// The jobs that are run, up to the record of their outcome. They are not leased again, even when
    /// their lease has ended because the database was away or the clock has jumped: they would be done twice.
    in_hand: Arc<Mutex<BTreeSet<Uuid>>>,
    /// From here on nobody waits for the database longer than a lease lasts.
    shutdown: CancellationToken,
}

impl<H: Handler> Runner<H> {
    pub fn new(handler: H, storage: Storage, clock: Arc<dyn Clock>) -> Self {
        let (in_hand, shutdown) = (Arc::default(), CancellationToken::new());
        Self { handler, storage, clock, in_hand, shutdown }
    }

    /// Outcomes are given up when the lease of their job has ended.
    pub fn shut_down(&self) {
        self.shutdown.cancel();
    }

    /// The jobs that are not to be leased.
    pub fn in_hand(&self) -> Vec<Uuid> {
        locked(&self.in_hand).iter().copied().collect()
    }

    /// Takes a leased job in hand.
    pub fn take(&self, id: Uuid) -> InHand {
        locked(&self.in_hand).insert(id);
        InHand { id, jobs: Arc::clone(&self.in_hand) }
    }

    /// Runs a leased job, unless its time or its tries are used up. Returns whether its end may
    /// have made the next job of its key due.
    pub async fn handle(&self, leased: Leased<H::Job>) -> Result<bool, DbErr> {
        let Leased { mut lease, job } = leased;
        let (id, has_follower) = (lease.id(), lease.is_ordered());
        let has_expired = lease.expires_at().is_some_and(|end| self.clock.now() >= end);
        let written = match job {
            _ if has_expired => self.complete(lease, job.ok().as_ref(), End::Expired, None).await,
            Ok(job) if self.handler.rules().is_used_up(lease.tries()) => {
                self.complete(lease, Some(&job), End::Dead, None).await
            }
            Ok(job) => {
                let answer = self.run(&mut lease, &job).await;
                self.conclude(lease, &job, answer).await
            }
            Err(error) => self.defer_unreadable(lease, &error).await,
        };
        match written {
            Ok(()) => Ok(has_follower),
            Err(LeaseError::Lost) => {
                tracing::warn!(job = %id, "the lease of a job was lost before its outcome was recorded");
                Ok(false)
            }
            Err(LeaseError::Database(error)) => Err(error),
        }
    }

    async fn run(&self, lease: &mut Lease, job: &H::Job) -> Answer {
        let mut running = pin!(self.handler.run(job));
        loop {
            if let Ok(answer) = tokio::time::timeout(RENEW_EVERY, running.as_mut()).await {
                return answer;
            }
            let until = self.clock.now().plus(LEASE_FOR);
            match queue::renew(&self.storage, lease, until).await {
                Ok(()) => {}
                Err(error @ LeaseError::Lost) => {
                    tracing::warn!(job = %lease.id(), error = error.to_string(), "a running job continues without its lease");
                    return running.await;
                }
                Err(LeaseError::Database(error)) => {
                    tracing::warn!(job = %lease.id(), error = error.to_string(), "a lease cannot be renewed");
                }
            }
        }
    }

    async fn conclude(&self, lease: Lease, job: &H::Job, answer: Answer) -> Result<(), LeaseError> {
        match answer {
            Answer::Done { reply } => self.complete(lease, Some(job), End::Done, reply).await,
            Answer::Refused { error } => self.complete(lease, Some(job), End::Refused, error).await,
            Answer::Obsolete => self.complete(lease, Some(job), End::Expired, None).await,
            Answer::RetryLater { error, why, .. } if self.handler.rules().is_last(lease.tries()) => {
                tracing::error!(job = %lease.id(), tries = lease.tries(), why, "a job is dead");
                self.complete(lease, Some(job), End::Dead, error).await
            }
            Answer::RetryLater { error, why, due_at } => {
                let due_at = due_at.unwrap_or_else(|| self.next_try(&lease));
                let ending = Ending::Deferred { due_at, error };
                self.record(lease, ending).await?;
                self.handler.report(job, &Outcome::Deferred { due_at, why });
                Ok(())
            }
        }
    }

    async fn complete(
        &self,
        lease: Lease,
        job: Option<&H::Job>,
        end: End,
        reply: Option<String>,
    ) -> Result<(), LeaseError> {
        let at = self.clock.now();
        let id = lease.id();
        self.record(lease, Ending::Completed { end, at, error: reply.clone() }).await?;
        if let Some(job) = job {
            self.handler.report(job, &Outcome::Completed { end, at, reply });
        } else {
            tracing::warn!(job = %id, "a job of another version expired");
        }
        Ok(())
    }

    /// The row waits for a version that can read it. It never dies of this, since nothing was tried.
    async fn defer_unreadable(&self, lease: Lease, error: &DbErr) -> Result<(), LeaseError> {
        let (id, due_at) = (lease.id(), self.next_try(&lease));
        self.record(lease, Ending::Deferred { due_at, error: None }).await?;
        tracing::warn!(job = %id, error = error.to_string(), again_at = %due_at, "a job cannot be read");
        Ok(())
    }

    /// Records how a run ended, again and again while the database is away: a job that was done and is
    /// not recorded would be done twice.
    async fn record(&self, lease: Lease, ending: Ending) -> Result<(), LeaseError> {
        let error = match self.write(lease.clone(), &ending).await {
            Err(LeaseError::Database(error)) if Outage::of(&error).is_some() => error,
            recorded => return recorded,
        };
        tracing::warn!(job = %lease.id(), error = error.to_string(), "the outcome of a job waits for the database");
        loop {
            tokio::time::sleep(RECORD_EVERY).await;
            match self.write(lease.clone(), &ending).await {
                Err(LeaseError::Database(error)) if Outage::of(&error).is_some() && !self.is_over(&lease) => {
                }
                // The first one was recorded after all, and only its answer was lost.
                Err(LeaseError::Lost) => return Ok(()),
                recorded => return recorded,
            }
        }
    }

    async fn write(&self, lease: Lease, ending: &Ending) -> Result<(), LeaseError> {
        let conn = self.storage.write();
        match ending.clone() {
            Ending::Completed { end: End::Done, at, .. } => {
                queue::complete(conn, lease, End::Done, at, None).await
            }
            Ending::Completed { end, at, error } => {
                let (id, tx) = (lease.id(), self.storage.begin().await?);
                queue::complete(&tx, lease, end, at, error).await?;
                self.handler.give_up(&tx, id).await?;
                Ok(tx.commit().await?)
            }
            Ending::Deferred { due_at, error } => queue::defer(conn, lease, due_at, error).await,
        }
    }

    /// Whether nobody waits any more for an outcome to be recorded.
    fn is_over(&self, lease: &Lease) -> bool {
        self.shutdown.is_cancelled() && self.clock.now() >= lease.until()
    }

    fn next_try(&self, lease: &Lease) -> Timestamp {
        self.handler.rules().backoff.next(lease.tries(), self.clock.now(), lease.expires_at())
    }
}

/// How a run ended.
#[derive(Clone, Debug)]
enum Ending {
    Completed { end: End, at: Timestamp, error: Option<String> },
    Deferred { due_at: Timestamp, error: Option<String> },
}

/// A job in the hands of this process, until it is dropped.
#[must_use = "a job that is not in hand may be leased again while it runs"]
pub struct InHand {
    id: Uuid,
    jobs: Arc<Mutex<BTreeSet<Uuid>>>,
}

impl Drop for InHand {
    fn drop(&mut self) {
        locked(&self.jobs).remove(&self.id);
    }
}

fn locked(jobs: &Mutex<BTreeSet<Uuid>>) -> MutexGuard<'_, BTreeSet<Uuid>> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner)
}
