//! Callers in closed loops, counted over a span of time; and calls at a steady pace.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::caller::Caller;

/// Before the count begins, so that every connection and thread is at work.
const WARM_UP: Duration = Duration::from_millis(500);

/// Counts what is done, and says when to stop.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    done: AtomicU64,
    over: AtomicBool,
}

impl Meter {
    /// One more is done.
    pub(crate) fn count(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// How many have been done in all.
    pub(crate) fn total(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Whether to go on.
    pub(crate) fn goes_on(&self) -> bool {
        !self.over.load(Ordering::Relaxed)
    }

    /// Lets `callers` work and returns how many a second they did within `span`.
    ///
    /// # Errors
    /// That of a caller.
    pub(crate) async fn rate(&self, callers: JoinSet<Result<()>>, span: Duration) -> Result<f64> {
        sleep(WARM_UP).await;
        let (begin, before) = (Instant::now(), self.total());
        sleep(span).await;
        let (took, after) = (begin.elapsed(), self.total());
        self.end(callers).await?;
        Ok(per_second(after - before, took))
    }

    /// Tells the callers to stop, and waits for them.
    ///
    /// # Errors
    /// That of a caller.
    pub(crate) async fn end(&self, callers: JoinSet<Result<()>>) -> Result<()> {
        self.over.store(true, Ordering::Relaxed);
        all(callers).await.map(drop)
    }
}

/// Waits for all tasks; the first error counts.
///
/// # Errors
/// That of a task.
pub(crate) async fn all<T: 'static>(mut tasks: JoinSet<Result<T>>) -> Result<Vec<T>> {
    let mut results = Vec::with_capacity(tasks.len());
    while let Some(result) = tasks.join_next().await {
        results.push(result.context("a caller has broken")??);
    }
    Ok(results)
}

/// A count over a time.
pub(crate) fn per_second(count: u64, took: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^53")]
    let count = count as f64;
    count / took.as_secs_f64()
}

/// Each of these requests over and over, on a connection of its own.
///
/// # Errors
/// When the server takes no connection.
pub(crate) async fn repeat(
    server: SocketAddr,
    requests: Vec<Vec<u8>>,
    meter: &Arc<Meter>,
) -> Result<JoinSet<Result<()>>> {
    let mut callers = JoinSet::new();
    for request in requests {
        let meter = Arc::clone(meter);
        let mut caller = Caller::connect(server).await?;
        callers.spawn(async move {
            while meter.goes_on() {
                caller.ask(&request).await?.ok()?;
                meter.count();
            }
            Ok(())
        });
    }
    Ok(callers)
}

/// Each of these requests every `pace` for `span`, on a connection of its own; returns how long
/// each answer took. What could not be sent in time because the answer before was late counts
/// from when it should have been sent.
///
/// # Errors
/// When the server takes no connection, or answers with anything but 200.
pub(crate) async fn at_a_pace(
    server: SocketAddr,
    requests: Vec<Vec<u8>>,
    pace: Duration,
    span: Duration,
) -> Result<Vec<Duration>> {
    let mut callers = JoinSet::new();
    for request in requests {
        let mut caller = Caller::connect(server).await?;
        callers.spawn(async move {
            let mut times = Vec::new();
            let begin = Instant::now();
            let mut due = begin;
            while due < begin + span {
                let now = Instant::now();
                let from = if now < due {
                    sleep_until(due).await;
                    Instant::now()
                } else {
                    due
                };
                caller.ask(&request).await?.ok()?;
                times.push(from.elapsed());
                due += pace;
            }
            anyhow::Ok(times)
        });
    }
    Ok(all(callers).await?.concat())
}
