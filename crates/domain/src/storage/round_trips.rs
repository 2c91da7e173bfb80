//! The round trips to the database, counted where every one of them passes.

use std::ops::Sub;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a round trip is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RoundTrip {
    Statement,
    Begin,
    Commit,
    Rollback,
}

/// Counts round trips. The connections of one database share it.
#[derive(Debug, Default)]
pub(super) struct Counter {
    statements: AtomicU64,
    begins: AtomicU64,
    commits: AtomicU64,
}

/// How many round trips there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundTrips {
    /// Statements, within a transaction or alone.
    pub statements: u64,
    /// Transactions that were begun. Each is one more round trip, and so is its end.
    pub begins: u64,
    /// Those that ended with a commit; the others were rolled back.
    pub commits: u64,
}

impl Counter {
    pub(super) fn count(&self, trip: RoundTrip) {
        let counter = match trip {
            RoundTrip::Statement => &self.statements,
            RoundTrip::Begin => &self.begins,
            RoundTrip::Commit => &self.commits,
            // It follows from the others, also where a transaction is dropped.
            RoundTrip::Rollback => return,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> RoundTrips {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        RoundTrips {
            statements: read(&self.statements),
            begins: read(&self.begins),
            commits: read(&self.commits),
        }
    }
}

impl Sub for RoundTrips {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            statements: self.statements - before.statements,
            begins: self.begins - before.begins,
            commits: self.commits - before.commits,
        }
    }
}
