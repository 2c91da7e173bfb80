//! The time, as an argument. Nothing else in the server asks the machine what time it is.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ninsho_shared::Timestamp;

/// Says what time it is.
pub trait Clock: fmt::Debug + Send + Sync {
    /// This moment.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The machine's clock, moved by hand: for demonstrations and end-to-end tests.
#[derive(Debug, Default)]
pub struct MovedClock {
    moved_by: AtomicI64,
}

impl MovedClock {
    /// Moves the clock on by `span`.
    pub fn advance(&self, span: Duration) {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        self.moved_by.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        let machine = SystemClock.now().as_millis();
        Timestamp::from_millis(machine.saturating_add(self.moved_by.load(Ordering::SeqCst)))
    }
}

/// A clock that moves only by hand: for tests.
#[derive(Debug)]
pub struct StoppedClock {
    at: AtomicI64,
    step: AtomicI64,
}

impl StoppedClock {
    /// A clock that shows `at`.
    #[must_use]
    pub fn at(at: Timestamp) -> Self {
        Self { at: AtomicI64::new(at.as_millis()), step: AtomicI64::new(0) }
    }

    /// Moves the clock on by `span`.
    pub fn advance(&self, span: Duration) {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        self.at.fetch_add(millis, Ordering::SeqCst);
    }

    /// Sets the clock, forward or back.
    pub fn set(&self, at: Timestamp) {
        self.at.store(at.as_millis(), Ordering::SeqCst);
    }

    /// From now on it moves by a millisecond whenever it is asked, as if the work in between took
    /// that long: what is meant to happen at one moment must not ask twice.
    pub fn creep(&self) {
        self.step.store(1, Ordering::SeqCst);
    }

    /// From now on it moves by hand alone, for what is to happen at a very moment.
    pub fn stand_still(&self) {
        self.step.store(0, Ordering::SeqCst);
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.at.fetch_add(self.step.load(Ordering::SeqCst), Ordering::SeqCst))
    }
}
