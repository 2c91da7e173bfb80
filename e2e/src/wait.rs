//! Waiting for a condition that nobody reports: it is looked at until it holds.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How long a person would wait for a page before giving up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(40);

/// What one look showed.
pub(crate) enum Look<T> {
    /// The condition holds.
    There(T),
    /// Not yet, and what is there instead.
    Instead(String),
}

/// Looks until the condition holds. The error says what was there instead at the last look.
pub(crate) async fn until<T>(what: &str, look: impl AsyncFn() -> Result<Look<T>>) -> Result<T> {
    let begun = Instant::now();
    let mut pauses = tokio::time::interval(PAUSE);
    loop {
        pauses.tick().await;
        match look().await? {
            Look::There(found) => return Ok(found),
            Look::Instead(other) if begun.elapsed() > PATIENCE => {
                bail!("{what}: not within {PATIENCE:?}; instead: {other}")
            }
            Look::Instead(_) => {}
        }
    }
}
