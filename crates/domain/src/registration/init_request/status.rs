//! The status of an init-request at a moment: what its state says, unless its time ran out.

use ninsho_shared::Timestamp;
use ninsho_shared::initialization::InitEndReason;

use super::{InitRequest, InitRequestState};

/// The states that something can follow upon.
pub const OPEN: [InitRequestState; 4] = [
    InitRequestState::Begun,
    InitRequestState::CodeSent,
    InitRequestState::AtDesk,
    InitRequestState::Confirmed,
];

/// The open states that no revocation link stops. In the first, nothing was mailed and nothing proved but
/// the password; in the second, the help desk is told of the objection, and decides. Else whoever holds
/// the registered mailbox, and a link from before, could end each request on its way to the desk.
pub const LEFT_ALONE: [InitRequestState; 2] = [InitRequestState::Begun, InitRequestState::AtDesk];

/// The status of a request at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestStatus {
    /// A mail can be asked for.
    Begun,
    /// The mailed code can be typed.
    CodeSent,
    /// The help desk's code can be typed, once it is told.
    AtDesk,
    /// An address can be registered.
    Confirmed,
    /// The new address is registered.
    Completed,
    /// It ended without a change.
    Ended(InitEndReason),
}

/// The status of a request at `now`.
#[must_use]
pub fn status(request: &InitRequest, now: Timestamp) -> RequestStatus {
    status_of(request.state, request.expires_at, now)
}

fn status_of(state: InitRequestState, expires_at: Timestamp, now: Timestamp) -> RequestStatus {
    if OPEN.contains(&state) && now >= expires_at {
        return RequestStatus::Ended(InitEndReason::Expired);
    }
    match state {
        InitRequestState::Begun => RequestStatus::Begun,
        InitRequestState::CodeSent => RequestStatus::CodeSent,
        InitRequestState::AtDesk => RequestStatus::AtDesk,
        InitRequestState::Confirmed => RequestStatus::Confirmed,
        InitRequestState::Completed => RequestStatus::Completed,
        InitRequestState::Cancelled => RequestStatus::Ended(InitEndReason::Cancelled),
        InitRequestState::Superseded => RequestStatus::Ended(InitEndReason::Superseded),
        InitRequestState::Stopped => RequestStatus::Ended(InitEndReason::Stopped),
        InitRequestState::Refused => RequestStatus::Ended(InitEndReason::Refused),
        InitRequestState::Expired => RequestStatus::Ended(InitEndReason::Expired),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_request_is_open_until_its_time_and_not_a_moment_longer() {
        let expires_at = Timestamp::from_millis(3_600_000);
        let almost = expires_at.minus(Duration::from_millis(1));
        for (state, open) in [
            (InitRequestState::Begun, RequestStatus::Begun),
            (InitRequestState::CodeSent, RequestStatus::CodeSent),
            (InitRequestState::AtDesk, RequestStatus::AtDesk),
            (InitRequestState::Confirmed, RequestStatus::Confirmed),
        ] {
            assert_eq!(status_of(state, expires_at, almost), open);
            assert_eq!(
                status_of(state, expires_at, expires_at),
                RequestStatus::Ended(InitEndReason::Expired)
            );
        }
    }

    #[test]
    fn what_has_ended_stays_as_it_ended() {
        let (early, late) = (Timestamp::from_millis(0), Timestamp::from_millis(9_000_000));
        for (state, expected) in [
            (InitRequestState::Completed, RequestStatus::Completed),
            (InitRequestState::Cancelled, RequestStatus::Ended(InitEndReason::Cancelled)),
            (InitRequestState::Superseded, RequestStatus::Ended(InitEndReason::Superseded)),
            (InitRequestState::Stopped, RequestStatus::Ended(InitEndReason::Stopped)),
            (InitRequestState::Refused, RequestStatus::Ended(InitEndReason::Refused)),
            (InitRequestState::Expired, RequestStatus::Ended(InitEndReason::Expired)),
        ] {
            for now in [early, late] {
                assert_eq!(status_of(state, Timestamp::from_millis(3_600_000), now), expected);
            }
        }
    }
}
