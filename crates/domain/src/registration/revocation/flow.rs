//! What a stop link can still do.

use ninsho_shared::Timestamp;

/// What the link did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A change was stopped.
    Stopped,
    /// The second factor was frozen.
    Frozen,
}

impl Effect {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Frozen => "frozen",
        }
    }

    /// The effect of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Stopped, Self::Frozen].into_iter().find(|effect| effect.name() == name)
    }
}

/// What the link covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covered {
    /// Nothing, or only what ended without an effect.
    Nothing,
    /// One that is open until then.
    Open {
        /// Until then.
        until: Timestamp,
    },
    /// One that is done.
    Completed,
}

/// Where a link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its button was pressed.
    Used(Effect, Timestamp),
    /// It can stop a change.
    CanStop,
    /// It can freeze the second factor.
    CanFreeze,
    /// It can do nothing.
    Nothing,
}

/// Where a link stands at `now`.
pub fn standing(
    used: Option<(Effect, Timestamp)>,
    expires_at: Timestamp,
    covered: Covered,
    now: Timestamp,
) -> Standing {
    match (used, covered) {
        (Some((effect, at)), _) => Standing::Used(effect, at),
        (None, _) if now >= expires_at => Standing::Nothing,
        (None, Covered::Completed) => Standing::CanFreeze,
        (None, Covered::Open { until }) if now < until => Standing::CanStop,
        (None, Covered::Open { .. } | Covered::Nothing) => Standing::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_does_what_the_change_that_it_covers_allows() {
        let at = Timestamp::from_millis;
        for (used, covered, now, expected) in [
            (None, Covered::Open { until: at(10) }, 5, Standing::CanStop),
            (None, Covered::Open { until: at(10) }, 10, Standing::Nothing),
            (None, Covered::Completed, 50, Standing::CanFreeze),
            (None, Covered::Completed, 100, Standing::Nothing),
            (None, Covered::Nothing, 5, Standing::Nothing),
            (Some((Effect::Stopped, at(3))), Covered::Completed, 5, Standing::Used(Effect::Stopped, at(3))),
            (Some((Effect::Frozen, at(3))), Covered::Completed, 500, Standing::Used(Effect::Frozen, at(3))),
        ] {
            assert_eq!(standing(used, at(100), covered, at(now)), expected, "{used:?} {covered:?} at {now}");
        }
    }
}
