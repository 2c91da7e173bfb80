//! Where an address change stands, and what may be done next.

use ninsho_shared::address_change::{AddressChangeAction, EndReason};
use ninsho_shared::{Resend, Timestamp};

/// The states that are written down. That a change has expired is not before the next one begins:
/// the clock says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A code was mailed to the new address.
    CodeSent,
    /// The new address is set.
    Completed,
    /// The person gave it up.
    Cancelled,
    /// A newer one took its place.
    Superseded,
    /// The owner stopped it.
    Stopped,
    /// Its time ran out.
    Expired,
}

impl State {
    const ALL: [Self; 6] =
        [Self::CodeSent, Self::Completed, Self::Cancelled, Self::Superseded, Self::Stopped, Self::Expired];

    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CodeSent => "code_sent",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Superseded => "superseded",
            Self::Stopped => "stopped",
            Self::Expired => "expired",
        }
    }

    /// The state of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Where a change stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The code can be typed.
    Open,
    /// The new address is set.
    Completed,
    /// It ended without a change.
    Ended(EndReason),
}

/// Where a change of this state stands at `now`.
pub fn standing(state: State, expires_at: Timestamp, now: Timestamp) -> Standing {
    match state {
        State::CodeSent if now < expires_at => Standing::Open,
        State::CodeSent | State::Expired => Standing::Ended(EndReason::Expired),
        State::Completed => Standing::Completed,
        State::Cancelled => Standing::Ended(EndReason::Cancelled),
        State::Superseded => Standing::Ended(EndReason::Superseded),
        State::Stopped => Standing::Ended(EndReason::Stopped),
    }
}

/// What may be done with an open change.
pub fn next(attempts_left: u32, resend: &Resend) -> Vec<AddressChangeAction> {
    let mut actions = Vec::with_capacity(3);
    if attempts_left > 0 {
        actions.push(AddressChangeAction::Verify);
        if *resend == Resend::Now {
            actions.push(AddressChangeAction::Resend);
        }
    }
    actions.push(AddressChangeAction::Cancel);
    actions
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ninsho_shared::mailed_code::WaitReason;

    use super::*;

    #[test]
    fn a_change_is_open_until_its_time_and_not_a_moment_longer() {
        let expires_at = Timestamp::from_millis(600_000);
        let almost = expires_at.minus(Duration::from_millis(1));
        assert_eq!(standing(State::CodeSent, expires_at, almost), Standing::Open);
        assert_eq!(standing(State::CodeSent, expires_at, expires_at), Standing::Ended(EndReason::Expired));
    }

    #[test]
    fn what_has_ended_stays_as_it_ended() {
        let (early, late) = (Timestamp::from_millis(0), Timestamp::from_millis(9_000_000));
        for (state, expected) in [
            (State::Completed, Standing::Completed),
            (State::Cancelled, Standing::Ended(EndReason::Cancelled)),
            (State::Superseded, Standing::Ended(EndReason::Superseded)),
            (State::Stopped, Standing::Ended(EndReason::Stopped)),
            (State::Expired, Standing::Ended(EndReason::Expired)),
        ] {
            for now in [early, late] {
                assert_eq!(standing(state, Timestamp::from_millis(600_000), now), expected);
            }
        }
    }

    #[test]
    fn a_code_that_was_tried_too_often_can_only_be_given_up() {
        use AddressChangeAction::{Cancel, Resend as Again, Verify};
        let later = Resend::Later { at: Timestamp::from_millis(1), because: WaitReason::JustSent };
        assert_eq!(next(5, &Resend::Now), [Verify, Again, Cancel]);
        assert_eq!(next(5, &later), [Verify, Cancel]);
        assert_eq!(next(0, &Resend::Never), [Cancel]);
    }

    #[test]
    fn every_state_keeps_its_name() {
        for state in State::ALL {
            assert_eq!(State::from_name(state.name()), Some(state));
        }
        assert_eq!(State::from_name("open"), None);
    }
}
