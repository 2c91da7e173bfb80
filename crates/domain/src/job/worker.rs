//! The worker: keeps as many jobs running as its kind allows, and stops without losing one.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use sea_orm::DbErr;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::handler::Handler;
use super::queue;
use super::run::{LEASE_FOR, Runner};
use crate::clock::Clock;
use crate::storage::Storage;

/// Runs the jobs of one kind. Several, in one process or in many, can share them.
pub struct Worker<H> {
    runner: Arc<Runner<H>>,
    jobs_added: watch::Receiver<()>,
}

/// How often the worker looks by itself: for jobs that are to be tried again, and for those of
/// other processes.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Each says whether its end may have made another job due.
type Running = JoinSet<Result<bool, DbErr>>;

impl<H: Handler> Worker<H> {
    /// A worker for the jobs of a handler.
    pub fn with_handler(handler: H, storage: Storage, clock: Arc<dyn Clock>) -> Self {
        let jobs_added = storage.jobs_added();
        Self { runner: Arc::new(Runner::new(handler, storage, clock)), jobs_added }
    }

    /// Runs jobs until `shutdown`, and then finishes what is under way. What waits stays queued.
    pub async fn run(mut self, shutdown: CancellationToken) {
        let mut running = Running::new();
        let mut tick = tokio::time::interval(LOOK_EVERY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Whether something may be due.
        let mut look = true;
        loop {
            if look {
                look = self.take(&mut running).await;
            }
            tokio::select! {
                () = shutdown.cancelled() => break,
                Some(done) = running.join_next(), if !running.is_empty() => {
                    look |= ended(done);
                    // Those that ended at the same time make room for one lease instead of many.
                    while let Some(done) = running.try_join_next() {
                        look |= ended(done);
                    }
                }
                Ok(()) = self.jobs_added.changed() => look = true,
                _ = tick.tick() => look |= self.look().await,
            }
        }
        self.runner.handler.closing();
        self.runner.shut_down();
        while let Some(done) = running.join_next().await {
            ended(done);
        }
        self.runner.handler.close().await;
    }

    /// Runs everything that is due at this moment, and returns how many jobs were handled.
    pub async fn run_due(&self) -> anyhow::Result<usize> {
        let mut running = Running::new();
        let mut handled = 0;
        loop {
            let free = self.concurrency().saturating_sub(running.len());
            let leased = self.lease(free, &mut running).await?;
            handled += leased;
            match running.join_next().await {
                Some(done) => drop(done.context("a job broke off")??),
                None => return Ok(handled),
            }
        }
    }

    fn concurrency(&self) -> usize {
        let handler = &self.runner.handler;
        handler.rules().concurrency.max(1).saturating_add(handler.parked())
    }

    /// Leases as many jobs as there is room for. Returns whether more may be due.
    async fn take(&self, running: &mut Running) -> bool {
        let free = self.concurrency().saturating_sub(running.len());
        if free == 0 {
            return true;
        }
        match self.lease(free, running).await {
            Ok(leased) => leased == free,
            Err(error) => {
                // The next tick looks again.
                tracing::error!(error = error.to_string(), "the jobs cannot be read");
                false
            }
        }
    }

    async fn lease(&self, limit: usize, running: &mut Running) -> Result<usize, DbErr> {
        let now = self.runner.clock.now();
        let (storage, until) = (&self.runner.storage, now.plus(LEASE_FOR));
        let jobs = queue::lease(storage, H::KIND, (now, until), limit, self.runner.in_hand()).await?;
        let leased = jobs.len();
        for job in jobs {
            let runner = Arc::clone(&self.runner);
            let in_hand = runner.take(job.lease.id());
            running.spawn(async move {
                let ended = runner.handle(job).await;
                drop(in_hand);
                ended
            });
        }
        Ok(leased)
    }

    /// The things to be done once a second. Returns whether something is due.
    async fn look(&self) -> bool {
        let Runner { storage, clock, .. } = &*self.runner;
        let runner = Arc::clone(&self.runner);
        // Whatever the handler tidies up must not hold up its jobs.
        drop(tokio::spawn(async move { runner.handler.tidy().await }));
        // The lease that follows meets the same error, and logs it.
        queue::something_is_due(storage, H::KIND, clock.now()).await.unwrap_or(true)
    }
}

/// A job whose end could not be written down is run again when its lease ends.
fn ended(done: Result<Result<bool, DbErr>, JoinError>) -> bool {
    match done {
        Ok(Ok(has_follower)) => return has_follower,
        Ok(Err(error)) => {
            tracing::error!(error = error.to_string(), "the end of a job cannot be written down");
        }
        Err(error) => tracing::error!(panicked = error.is_panic(), "a job broke off"),
    }
    false
}

impl<H: Handler> fmt::Debug for Worker<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("kind", &H::KIND).finish_non_exhaustive()
    }
}
