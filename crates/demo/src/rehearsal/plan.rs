//! Which request is disturbed, and how: decided by a seed, so that a failure can be repeated.

use std::time::Duration;

use anyhow::ensure;

/// The longest that a request may be slowed down.
pub const LONGEST: Duration = Duration::from_secs(30);

/// What happens to a request before anything is done for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disturbance {
    /// Nothing.
    None,
    /// It is refused with `not_ready`.
    Unavailable,
    /// It waits, and is then answered as usual.
    Slow,
}

impl Disturbance {
    const ALL: [Self; 3] = [Self::None, Self::Unavailable, Self::Slow];

    /// As it stands in the header.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unavailable => "unavailable",
            Self::Slow => "slow",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == text.trim())
    }
}

/// How often requests are disturbed, and by which seed.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Where the sequence begins.
    pub seed: u32,
    /// Of a hundred requests, as many are refused.
    pub unavailable: u8,
    /// Of a hundred requests, as many are slow.
    pub slow: u8,
    /// How slow.
    pub slow_for: Duration,
}

impl Plan {
    /// Refuses what cannot be done.
    ///
    /// # Errors
    /// When the shares are more than all requests, or a wait is longer than [`LONGEST`].
    pub fn check(&self) -> anyhow::Result<()> {
        let Self { unavailable, slow, slow_for, .. } = self;
        ensure!(
            u16::from(*unavailable) + u16::from(*slow) <= 100,
            "{unavailable} % and {slow} % of the requests are more than all of them"
        );
        ensure!(*slow_for <= LONGEST, "a request is slowed down by {} s at most", LONGEST.as_secs());
        Ok(())
    }

    /// What happens to the request of this number.
    pub(crate) fn decide(&self, number: u64) -> Disturbance {
        let percent = mixed(u64::from(self.seed) << 32 ^ number) % 100;
        let unavailable = u64::from(self.unavailable);
        if percent < unavailable {
            Disturbance::Unavailable
        } else if percent < unavailable + u64::from(self.slow) {
            Disturbance::Slow
        } else {
            Disturbance::None
        }
    }
}

/// Mixes the bits of a number, by the steps of `SplitMix64` (Steele, Lea and Flood, 2014). Nothing secret
/// depends on it, and it is the same on every machine and in every version.
const fn mixed(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(seed: u32, unavailable: u8, slow: u8) -> Plan {
        Plan { seed, unavailable, slow, slow_for: Duration::from_secs(1) }
    }

    fn sequence(plan: Plan) -> Vec<Disturbance> {
        (0..1000).map(|number| plan.decide(number)).collect()
    }

    #[test]
    fn a_seed_is_a_sequence() {
        assert_eq!(sequence(plan(7, 20, 20)), sequence(plan(7, 20, 20)));
        assert_ne!(sequence(plan(7, 20, 20)), sequence(plan(8, 20, 20)));
    }

    #[test]
    fn as_many_are_disturbed_as_was_asked_for() {
        let share = |plan: Plan, of: Disturbance| sequence(plan).into_iter().filter(|one| *one == of).count();
        for seed in 0..20 {
            let mixed = plan(seed, 5, 10);
            assert!((20..90).contains(&share(mixed, Disturbance::Unavailable)), "{seed}");
            assert!((60..150).contains(&share(mixed, Disturbance::Slow)), "{seed}");
            assert_eq!(share(plan(seed, 0, 0), Disturbance::None), 1000);
            assert_eq!(share(plan(seed, 100, 0), Disturbance::Unavailable), 1000);
            assert_eq!(share(plan(seed, 0, 100), Disturbance::Slow), 1000);
        }
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        assert!(plan(1, 60, 40).check().is_ok());
        assert!(plan(1, 60, 41).check().unwrap_err().to_string().contains("more than all"));
        let endless = Plan { slow_for: LONGEST + Duration::from_secs(1), ..plan(1, 1, 1) };
        assert!(endless.check().unwrap_err().to_string().contains("30 s at most"));
    }
}
