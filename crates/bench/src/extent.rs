//! How much is measured: enough for figures that mean something, or only enough to see that each part
//! works.

use std::time::Duration;

/// People at a time who wait for codes and type them.
pub(crate) const CALLERS: u32 = 8;

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// How often each figure is taken.
    pub(crate) rounds: u32,
    /// How long callers are counted.
    pub(crate) span: Duration,
    /// How long a server that nobody asks anything is left alone.
    pub(crate) rest: Duration,
    /// Codes of each caller in a round. Every one is of a person of its own.
    pub(crate) codes_each: u32,
    /// Pairs of checks of each caller in a round by a peer, whose server does far fewer in the same time.
    pub(crate) peer_each: u32,
    /// Commits in a row, of one row each.
    pub(crate) commits: u64,
    /// Share of the accounts whose log-in is measured: one in so many.
    pub(crate) accounts_divisor: u32,
    /// Whether the figures are held to their targets.
    pub(crate) judged: bool,
}

impl Extent {
    /// Codes of all callers in a round.
    pub(crate) const fn each_round(&self) -> u32 {
        CALLERS * self.codes_each
    }

    /// For figures.
    pub(crate) const fn full(rounds: u32) -> Self {
        Self {
            rounds,
            span: Duration::from_secs(4),
            rest: Duration::from_secs(3),
            codes_each: 150,
            peer_each: 20,
            commits: 3_000,
            accounts_divisor: 1,
            judged: true,
        }
    }

    /// To see that each part works: seconds in all, and figures that say nothing.
    pub(crate) const fn short() -> Self {
        Self {
            rounds: 1,
            span: Duration::from_millis(300),
            rest: Duration::from_millis(100),
            codes_each: 4,
            peer_each: 2,
            commits: 50,
            accounts_divisor: 20,
            judged: false,
        }
    }
}
