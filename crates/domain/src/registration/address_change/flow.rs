//! The status of an address change, and what may be done next: decided without IO.

use ninsho_shared::address_change::{AddressChangeAction, EndReason};
use ninsho_shared::{Resend, Timestamp};

use super::AddressChangeState;

/// The status of a change at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeStatus {
    /// The code can be typed.
    Open,
    /// The new address is registered.
    Completed,
    /// It ended without a change.
    Ended(EndReason),
}

/// The status at `now` of a change in this state.
#[must_use]
pub fn status(state: AddressChangeState, expires_at: Timestamp, now: Timestamp) -> ChangeStatus {
    match state {
        AddressChangeState::CodeSent if now < expires_at => ChangeStatus::Open,
        AddressChangeState::CodeSent | AddressChangeState::Expired => ChangeStatus::Ended(EndReason::Expired),
        AddressChangeState::Completed => ChangeStatus::Completed,
        AddressChangeState::Cancelled => ChangeStatus::Ended(EndReason::Cancelled),
        AddressChangeState::Superseded => ChangeStatus::Ended(EndReason::Superseded),
        AddressChangeState::Stopped => ChangeStatus::Ended(EndReason::Stopped),
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
        assert_eq!(status(AddressChangeState::CodeSent, expires_at, almost), ChangeStatus::Open);
        assert_eq!(
            status(AddressChangeState::CodeSent, expires_at, expires_at),
            ChangeStatus::Ended(EndReason::Expired)
        );
    }

    #[test]
    fn what_has_ended_stays_as_it_ended() {
        let (early, late) = (Timestamp::from_millis(0), Timestamp::from_millis(9_000_000));
        for (state, expected) in [
            (AddressChangeState::Completed, ChangeStatus::Completed),
            (AddressChangeState::Cancelled, ChangeStatus::Ended(EndReason::Cancelled)),
            (AddressChangeState::Superseded, ChangeStatus::Ended(EndReason::Superseded)),
            (AddressChangeState::Stopped, ChangeStatus::Ended(EndReason::Stopped)),
            (AddressChangeState::Expired, ChangeStatus::Ended(EndReason::Expired)),
        ] {
            for now in [early, late] {
                assert_eq!(status(state, Timestamp::from_millis(600_000), now), expected);
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
}
