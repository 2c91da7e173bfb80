//! One leased job: run it while its lease is renewed, and record the outcome.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::DbErr;

use super::handler::{Answer, Handler, Outcome};
use super::lease::{End, Lease, LeaseError, Leased};
use super::queue;
use crate::clock::Clock;
use crate::storage::Storage;

/// How long a lease lasts by itself. After a process has died its jobs wait for so long at most,
/// and somebody may be looking at the screen for one of them.
pub const LEASE_FOR: Duration = Duration::from_secs(10);

/// How often a lease is renewed while its job runs; most end long before.
const RENEW_EVERY: Duration = Duration::from_secs(3);

/// Runs single jobs.
pub struct Runner<H> {
    pub handler: H,
    pub storage: Storage,
    pub clock: Arc<dyn Clock>,
}

impl<H: Handler> Runner<H> {
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
                queue::defer(self.storage.write(), lease, due_at, error).await?;
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
        if end == End::Done {
            queue::complete(self.storage.write(), lease, end, at, None).await?;
        } else {
            let tx = self.storage.begin().await?;
            queue::complete(&tx, lease, end, at, reply.clone()).await?;
            self.handler.give_up(&tx, id).await?;
            tx.commit().await?;
        }
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
        queue::defer(self.storage.write(), lease, due_at, None).await?;
        tracing::warn!(job = %id, error = error.to_string(), again_at = %due_at, "a job cannot be read");
        Ok(())
    }

    fn next_try(&self, lease: &Lease) -> ninsho_shared::Timestamp {
        self.handler.rules().backoff.next(lease.tries(), self.clock.now(), lease.expires_at())
    }
}
