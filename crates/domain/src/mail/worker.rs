//! The worker: keeps as many mails under way as are allowed, and stops without losing one.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::Notify;
use tokio::task::{JoinError, JoinSet};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::dispatch::{CLAIM_FOR, Dispatch};
use super::queue;
use crate::clock::Clock;
use crate::config::Config;
use crate::key::Secrets;
use crate::storage::Storage;

/// Sends what is in the outbox. Several, in one process or in many, can share it.
pub struct MailWorker {
    dispatch: Arc<Dispatch>,
    jobs_added: Arc<Notify>,
    concurrency: usize,
}

/// How often the worker looks by itself: for mails that are to be tried again, and for those of
/// other processes.
const LOOK_EVERY: Duration = Duration::from_secs(1);

type UnderWay = JoinSet<anyhow::Result<()>>;

impl MailWorker {
    /// Reads the templates and the files that the settings name.
    ///
    /// # Errors
    /// When a template or a file is not what it should be.
    pub fn new(
        config: &Config,
        storage: Storage,
        clock: Arc<dyn Clock>,
        secrets: Arc<Secrets>,
    ) -> anyhow::Result<Self> {
        describe_metrics();
        let jobs_added = storage.jobs_added();
        Ok(Self {
            dispatch: Arc::new(Dispatch::new(config, storage, clock, secrets)?),
            jobs_added,
            concurrency: config.mail.concurrency.max(1),
        })
    }

    /// Sends until `shutdown`, and then finishes what is under way. What waits stays in the outbox.
    pub async fn run(self, shutdown: CancellationToken) {
        let mut under_way = UnderWay::new();
        let mut tick = tokio::time::interval(LOOK_EVERY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Whether the outbox may hold something that is due.
        let mut look = true;
        loop {
            let free = self.concurrency.saturating_sub(under_way.len());
            if look && free > 0 {
                match self.claim(free, &mut under_way).await {
                    Ok(claimed) => look = claimed == free,
                    Err(error) => {
                        // The next tick looks again.
                        look = false;
                        tracing::error!(error = format!("{error:#}"), "the outbox cannot be read");
                    }
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => break,
                Some(done) = under_way.join_next(), if !under_way.is_empty() => {
                    report(done);
                    // Those that ended at the same time make room for one claim instead of many.
                    while let Some(done) = under_way.try_join_next() {
                        report(done);
                    }
                }
                () = self.jobs_added.notified() => look = true,
                _ = tick.tick() => look |= self.look().await,
            }
        }
        while let Some(done) = under_way.join_next().await {
            report(done);
        }
        self.dispatch.transport.close().await;
    }

    /// Sends everything that is due at this moment, and returns how many mails were handled.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn run_due(&self) -> anyhow::Result<usize> {
        let mut under_way = UnderWay::new();
        let mut handled = 0;
        loop {
            let free = self.concurrency.saturating_sub(under_way.len());
            let claimed = self.claim(free, &mut under_way).await?;
            handled += claimed;
            match under_way.join_next().await {
                Some(done) => done.context("sending a mail broke off")??,
                None => return Ok(handled),
            }
        }
    }

    async fn claim(&self, limit: usize, under_way: &mut UnderWay) -> anyhow::Result<usize> {
        let now = self.dispatch.clock.now();
        let rows = queue::claim(&self.dispatch.storage, now, now.plus(CLAIM_FOR), limit).await?;
        let claimed = rows.len();
        for row in rows {
            let dispatch = Arc::clone(&self.dispatch);
            under_way.spawn(async move { dispatch.handle(row).await });
        }
        Ok(claimed)
    }

    /// The things to be done once a second. Returns whether something is due.
    async fn look(&self) -> bool {
        let Dispatch { storage, clock, .. } = &*self.dispatch;
        let dispatch = Arc::clone(&self.dispatch);
        // A server that does not say goodbye must not hold up the mails.
        drop(tokio::spawn(async move { dispatch.transport.tidy().await }));
        match queue::waiting(storage).await {
            Ok(waiting) => {
                #[expect(clippy::cast_precision_loss, reason = "a gauge is a double, exact to 2^53 mails")]
                metrics::gauge!("ninsho_mails_waiting").set(waiting as f64);
                waiting > 0 && queue::something_is_due(storage, clock.now()).await.unwrap_or(true)
            }
            // The claim that follows meets the same error, and reports it.
            Err(_) => true,
        }
    }
}

/// A mail whose end could not be written down is handled again when its claim ends.
fn report(done: Result<anyhow::Result<()>, JoinError>) {
    match done {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::error!(error = format!("{error:#}"), "the end of a mail cannot be written down");
        }
        Err(error) => tracing::error!(panicked = error.is_panic(), "sending a mail broke off"),
    }
}

fn describe_metrics() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_counter!("ninsho_mails_sent_total", "Mails that the next server took.");
    describe_counter!("ninsho_mails_delayed_total", "Tries after which a mail waits for another.");
    describe_counter!("ninsho_mails_refused_total", "Mails that the next server refused for good.");
    describe_counter!("ninsho_mails_expired_total", "Mails that were not sent in time.");
    describe_gauge!("ninsho_mails_waiting", "Mails in the outbox that are neither sent nor given up.");
    describe_histogram!(
        "ninsho_mail_sending_seconds",
        Unit::Seconds,
        "From the commit that wrote a mail to its acceptance by the next server."
    );
}

impl fmt::Debug for MailWorker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailWorker").field("concurrency", &self.concurrency).finish_non_exhaustive()
    }
}
