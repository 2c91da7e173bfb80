//! Whether the database serves: it answers, its tables are current, and it takes a write.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::outage::causes;

/// One answer serves everybody for so long: thousands of questions a second are not as many writes.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// A database that needs longer than this does not serve anybody.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the database serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    /// It answers.
    pub answers: bool,
    /// Its tables are up to date.
    pub is_migrated: bool,
    /// A write was committed.
    pub takes_writes: bool,
}

/// The last answer. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct LastReadiness(Arc<Mutex<Option<(Instant, Readiness)>>>);

impl LastReadiness {
    /// The answer of the last second, or a new one. It takes two seconds at most.
    pub async fn or_ask(&self, ask: impl AsyncFnOnce(&mut Readiness) -> anyhow::Result<()>) -> Readiness {
        let mut last = self.0.lock().await;
        if let Some((at, readiness)) = *last
            && at.elapsed() < GOOD_FOR
        {
            return readiness;
        }
        let mut readiness = Readiness::default();
        // Those who ask meanwhile wait for this answer. When whoever asked has gone, it is no.
        *last = Some((Instant::now(), readiness));
        match timeout(PATIENCE, ask(&mut readiness)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(error = causes(&error), "the database does not serve"),
            Err(_) => tracing::warn!("the database does not answer in time"),
        }
        *last = Some((Instant::now(), readiness));
        readiness
    }
}
