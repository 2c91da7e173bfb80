//! Randomness, as an argument, and ids.

use std::sync::Mutex;

use ninsho_shared::Timestamp;
use rand::rngs::{StdRng, SysRng};
use rand::{Rng, SeedableRng, TryRng};
use uuid::{Builder, Uuid};

/// A source of unpredictable bytes.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    fn fill(&self, bytes: &mut [u8]) -> anyhow::Result<()>;
}

/// The machine's generator.
#[derive(Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> anyhow::Result<()> {
        SysRng
            .try_fill_bytes(bytes)
            .map_err(|error| anyhow::anyhow!("the machine gives no randomness: {error}"))
    }
}

/// A deterministic generator: for tests.
#[derive(Debug)]
pub struct SeededRandom(Mutex<StdRng>);

impl SeededRandom {
    /// The sequence of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) -> anyhow::Result<()> {
        self.0.lock().map_err(|_| anyhow::anyhow!("the generator broke"))?.fill_bytes(bytes);
        Ok(())
    }
}

/// `N` unpredictable bytes.
///
/// # Errors
/// As [`Random::fill`].
pub fn bytes<const N: usize>(random: &dyn Random) -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    random.fill(&mut bytes)?;
    Ok(bytes)
}

/// A new id: UUID version 7 (RFC 9562 §5.7), so that ids sort by the time they were made.
///
/// # Errors
/// As [`Random::fill`].
pub fn new_id(random: &dyn Random, now: Timestamp) -> anyhow::Result<Uuid> {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    Ok(Builder::from_unix_timestamp_millis(millis, &bytes(random)?).into_uuid())
}
