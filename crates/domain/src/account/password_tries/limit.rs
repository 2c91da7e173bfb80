//! Who may try a password now: decided from counts and the time, without IO.
//!
//! A count of wrong tries decays (a token bucket, kept as the moment at which it is empty). Every try is
//! counted as wrong before its password is compared, and given back when it was not wrong. A refused try
//! changes nothing.

use std::time::Duration;

use ninsho_shared::Timestamp;

use crate::config::{PasswordLimits, TryLimit};

/// What a caller can show besides ID and password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing: the account never passed its second factor from this network.
    Unknown,
    /// The account passed its second factor from this network before.
    KnownNetwork,
    /// The account passed its second factor on this device before.
    KnownDevice,
}

/// Who is served first when many passwords wait to be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// With all others.
    First,
    /// Behind all others: the network has used up its tries.
    Behind,
}

/// A count of wrong tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// When the last of them is forgotten by the limit that decays.
    pub clear_at: Timestamp,
    /// All of them since the last success.
    pub failures: u32,
}

impl Count {
    /// Nothing was tried.
    pub const NONE: Self = Self { clear_at: Timestamp::from_millis(0), failures: 0 };
}

/// The counts that a try meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Of the ID and the network, or of the device.
    pub pair: Count,
    /// Of the ID.
    pub account: Count,
    /// Of the networks, from the narrowest to the widest.
    pub networks: Vec<Count>,
}

/// An admitted try, counted as wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    /// When its password is compared.
    pub turn: Turn,
    /// The counts with it.
    pub after: Counts,
    /// By how much it moved the end of each count: pair, account, networks.
    pub moved: Vec<Duration>,
}

/// Counts a try of somebody of this standing at `now`, or returns the moment before which none is admitted.
///
/// A known network or device answers for its own count alone, so strangers elsewhere cannot slow it down.
pub fn charge(
    limits: &PasswordLimits,
    standing: Standing,
    counts: &Counts,
    now: Timestamp,
) -> Result<Charged, Timestamp> {
    let pair = Limit::of(limits.account_and_network, counts.pair, limits);
    let account = Limit::of(limits.account, counts.account, limits);
    let network = Limit::of_network(limits.network);

    let mut turn = Turn::First;
    let mut waits = vec![pair.admits_at(counts.pair, now)];
    if standing == Standing::Unknown {
        waits.push(account.admits_at(counts.account, now));
        for count in &counts.networks {
            if Limit::fixed(limits.network).admits_at(*count, now).is_some() {
                turn = Turn::Behind;
            }
            waits.push(network.admits_at(*count, now));
        }
    }
    if let Some(until) = waits.into_iter().flatten().max() {
        return Err(until);
    }

    let mut moved = Vec::with_capacity(2 + counts.networks.len());
    let mut count_in = |limit: Limit, count: Count, does_count: bool| {
        let (clear_at, by) =
            if does_count { limit.after_try(count, now) } else { (count.clear_at, Duration::ZERO) };
        moved.push(by);
        Count { clear_at, failures: count.failures.saturating_add(1) }
    };
    let after = Counts {
        pair: count_in(pair, counts.pair, true),
        // Its failures are counted wherever they come from; only strangers use up its free tries.
        account: count_in(account, counts.account, standing == Standing::Unknown),
        networks: counts
            .networks
            .iter()
            .map(|count| count_in(network, *count, standing != Standing::KnownDevice))
            .collect(),
    };
    Ok(Charged { turn, after, moved })
}

/// The limit that holds for a count.
#[derive(Clone, Copy)]
struct Limit {
    free: u32,
    every: Duration,
}

impl Limit {
    /// With many failures in a row only the slow limit is left.
    fn of(limit: TryLimit, count: Count, limits: &PasswordLimits) -> Self {
        if count.failures >= limits.slow_from {
            Self { free: 1, every: limits.slow_every.0 }
        } else {
            Self::fixed(limit)
        }
    }

    const fn fixed(limit: TryLimit) -> Self {
        Self { free: limit.free, every: limit.every.0 }
    }

    /// As many tries again as are free may wait behind the others.
    const fn of_network(limit: TryLimit) -> Self {
        Self { free: limit.free.saturating_mul(2), every: limit.every.0 }
    }

    fn whole(self) -> Duration {
        self.every.saturating_mul(self.free)
    }

    /// The end of the count. A clock that was set back, and a limit that was lowered, must not keep
    /// anyone out for longer than the limit says.
    fn clear_at(self, count: Count, now: Timestamp) -> Timestamp {
        count.clear_at.min(now.plus(self.whole()))
    }

    /// The moment before which no try is admitted, if it is not now.
    fn admits_at(self, count: Count, now: Timestamp) -> Option<Timestamp> {
        let at = self.clear_at(count, now).minus(self.whole().saturating_sub(self.every));
        (now < at).then_some(at)
    }

    /// The end of the count after one more try, and by how much that moves it.
    fn after_try(self, count: Count, now: Timestamp) -> (Timestamp, Duration) {
        let before = self.clear_at(count, now).max(now);
        let after = before.plus(self.every).min(now.plus(self.whole()).max(before));
        (after, after.since(before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_000_000_000);

    fn fresh() -> Counts {
        Counts { pair: Count::NONE, account: Count::NONE, networks: vec![Count::NONE] }
    }

    fn wrong(standing: Standing, counts: &Counts, now: Timestamp) -> Result<Counts, Timestamp> {
        charge(&PasswordLimits::default(), standing, counts, now).map(|charged| charged.after)
    }

    fn minutes(count: u64) -> Duration {
        Duration::from_secs(60 * count)
    }

    #[test]
    fn ten_are_free_for_a_pair_and_then_one_a_minute() {
        let mut counts = fresh();
        for _ in 0..10 {
            counts = wrong(Standing::KnownNetwork, &counts, START).unwrap();
        }
        let until = wrong(Standing::KnownNetwork, &counts, START).unwrap_err();
        assert_eq!(until, START.plus(minutes(1)));
        counts = wrong(Standing::KnownNetwork, &counts, until).unwrap();
        assert_eq!(wrong(Standing::KnownNetwork, &counts, until).unwrap_err(), until.plus(minutes(1)));
        counts = wrong(Standing::KnownNetwork, &counts, until.plus(minutes(30))).unwrap();
        assert_eq!(counts.pair.clear_at, until.plus(minutes(31)), "what was tried before is forgotten");
    }

    #[test]
    fn strangers_use_up_the_account_and_the_network_and_hold_up_nobody_who_is_known() {
        let mut counts = fresh();
        let far = Count { clear_at: START.plus(minutes(600)), failures: 90 };
        counts.account = far;
        counts.networks = vec![far, far, far];
        assert!(wrong(Standing::Unknown, &counts, START).is_err());
        assert!(wrong(Standing::KnownNetwork, &counts, START).is_ok());
        let after = wrong(Standing::KnownDevice, &counts, START).unwrap();
        assert_eq!(after.account, Count { clear_at: far.clear_at, failures: 91 });
    }

    #[test]
    fn a_network_waits_behind_the_others_before_it_is_refused() {
        let limits = PasswordLimits::default();
        let mut network = Count::NONE;
        let mut turns = Vec::new();
        let until = loop {
            let counts = Counts { networks: vec![network], ..fresh() };
            match charge(&limits, Standing::Unknown, &counts, START) {
                Ok(charged) => {
                    turns.push(charged.turn);
                    network = charged.after.networks[0];
                }
                Err(until) => break until,
            }
        };
        assert_eq!(turns.len(), 600);
        assert_eq!(turns.iter().filter(|turn| **turn == Turn::First).count(), 300);
        assert_eq!(until, START.plus(Duration::from_secs(10)));
    }

    #[test]
    fn from_a_hundred_in_a_row_on_one_is_compared_in_a_quarter_of_an_hour() {
        let count = Count { clear_at: Timestamp::from_millis(0), failures: 100 };
        let counts = Counts { account: count, ..fresh() };
        let after = wrong(Standing::Unknown, &counts, START).unwrap();
        let again = Counts { pair: Count::NONE, ..after };
        assert_eq!(wrong(Standing::Unknown, &again, START).unwrap_err(), START.plus(minutes(15)));
        assert!(wrong(Standing::KnownNetwork, &again, START).is_ok(), "the owner's network is not slowed");
    }

    #[test]
    fn a_try_moves_no_count_beyond_its_whole_and_says_by_how_much_it_did() {
        let full = Count { clear_at: START.plus(Duration::from_secs(6000)), failures: 600 };
        let counts = Counts { networks: vec![full], ..fresh() };
        let charged = charge(&PasswordLimits::default(), Standing::KnownNetwork, &counts, START).unwrap();
        assert_eq!(charged.after.networks[0].clear_at, full.clear_at);
        assert_eq!(charged.moved, [minutes(1), Duration::ZERO, Duration::ZERO]);
    }

    #[test]
    fn a_refused_try_prolongs_nothing_and_a_clock_that_was_set_back_keeps_nobody_out_for_long() {
        let mut counts = fresh();
        for _ in 0..10 {
            counts = wrong(Standing::KnownNetwork, &counts, START).unwrap();
        }
        let before = counts.clone();
        assert!(wrong(Standing::KnownNetwork, &counts, START).is_err());
        assert_eq!(counts, before);
        let a_day_before = START.minus(minutes(1440));
        let until = wrong(Standing::KnownNetwork, &counts, a_day_before).unwrap_err();
        assert_eq!(until.since(a_day_before), minutes(1));
    }
}
