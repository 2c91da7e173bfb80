//! How a request goes on: decided from what is known, without IO.

use ninsho_shared::initialization::{DeskState, InitRequestAction};
use ninsho_shared::{Resend, Timestamp};

use super::{InitRequestState, RequestStatus, Route};
use crate::account::lockout::Lockout;
use crate::factor::mail_code::CodeStatus;

/// How the code of a new request gets to the person.
pub fn route(lockout: Lockout, has_address: bool, was_enrolled: bool) -> Route {
    match (lockout, has_address) {
        // Only the help desk opens these again, after it has spoken with the owner.
        (Lockout::Frozen | Lockout::Blocked, _) => Route::Desk,
        (Lockout::Open | Lockout::Locked { .. }, true) => Route::Mail,
        (Lockout::Open | Lockout::Locked { .. }, false) if was_enrolled => Route::Desk,
        (Lockout::Open | Lockout::Locked { .. }, false) => Route::FirstSetUp,
    }
}

/// The state in which a request of this route begins.
pub const fn first_state(route: Route) -> InitRequestState {
    match route {
        Route::Mail => InitRequestState::Begun,
        Route::Desk => InitRequestState::AtDesk,
        Route::FirstSetUp => InitRequestState::Confirmed,
    }
}

/// What is known of the help desk's work on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeskWork {
    /// When an operator took it up.
    pub taken_at: Option<Timestamp>,
    /// Whether a second operator has to approve, and has not.
    pub awaits_second: bool,
    /// The code that was told last.
    pub code: Option<ToldCode>,
}

/// A code that was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldCode {
    /// Its status.
    pub status: CodeStatus,
    /// When it expires.
    pub until: Timestamp,
    /// Attempts that remain.
    pub attempts_left: u32,
}

/// How far the help desk is.
pub fn desk(work: DeskWork) -> DeskState {
    match (work.code, work.taken_at) {
        (Some(code), _) => match code.status {
            // An exhausted code is shown until it expires, so that the screen can say why.
            CodeStatus::Live | CodeStatus::Exhausted => {
                DeskState::CodeTold { until: code.until, attempts_left: code.attempts_left }
            }
            CodeStatus::Void | CodeStatus::Used | CodeStatus::Expired => DeskState::CodeExpired,
        },
        (None, Some(_)) if work.awaits_second => DeskState::AwaitingSecond,
        (None, Some(at)) => DeskState::TakenUp { at },
        (None, None) => DeskState::Waiting,
    }
}

/// What may be done with a request of this status, when a mail may go out as `send` says and
/// `attempts_left` attempts remain. A session that may only see it may cancel it.
pub fn next(status: RequestStatus, own: bool, send: &Resend, attempts_left: u32) -> Vec<InitRequestAction> {
    use InitRequestAction::{AskDesk, Cancel, Confirm, RegisterAddress, Send};
    let mut actions = Vec::with_capacity(4);
    if own {
        if attempts_left > 0 && matches!(status, RequestStatus::CodeSent | RequestStatus::AtDesk) {
            actions.push(Confirm);
        }
        if matches!(status, RequestStatus::Begun | RequestStatus::CodeSent) {
            if *send == Resend::Now {
                actions.push(Send);
            }
            actions.push(AskDesk);
        }
        if status == RequestStatus::Confirmed {
            actions.push(RegisterAddress);
        }
    }
    match status {
        RequestStatus::Completed | RequestStatus::Ended(_) => {}
        RequestStatus::Begun | RequestStatus::CodeSent | RequestStatus::AtDesk | RequestStatus::Confirmed => {
            actions.push(Cancel);
        }
    }
    actions
}

#[cfg(test)]
mod tests {
    use ninsho_shared::initialization::InitEndReason;
    use ninsho_shared::mailed_code::WaitReason;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn the_route_follows_from_what_is_set() {
        let locked = Lockout::Locked { until: at(5) };
        for (lockout, has_address, was_enrolled, expected) in [
            (Lockout::Open, true, true, Route::Mail),
            (locked, true, true, Route::Mail),
            (Lockout::Frozen, true, true, Route::Desk),
            (Lockout::Blocked, true, true, Route::Desk),
            (Lockout::Open, false, true, Route::Desk),
            (locked, false, true, Route::Desk),
            (Lockout::Open, false, false, Route::FirstSetUp),
            (Lockout::Frozen, false, false, Route::Desk),
            (Lockout::Blocked, false, false, Route::Desk),
        ] {
            assert_eq!(
                route(lockout, has_address, was_enrolled),
                expected,
                "{lockout:?} {has_address} {was_enrolled}"
            );
        }
    }

    #[test]
    fn the_screen_says_how_far_the_help_desk_is() {
        let told = |status, attempts_left| Some(ToldCode { status, until: at(9), attempts_left });
        let code_told = |attempts_left| DeskState::CodeTold { until: at(9), attempts_left };
        for (taken_at, awaits_second, code, expected) in [
            (None, false, None, DeskState::Waiting),
            (Some(at(1)), false, None, DeskState::TakenUp { at: at(1) }),
            (Some(at(1)), true, None, DeskState::AwaitingSecond),
            (Some(at(1)), false, told(CodeStatus::Live, 4), code_told(4)),
            (Some(at(1)), false, told(CodeStatus::Exhausted, 0), code_told(0)),
            (Some(at(1)), false, told(CodeStatus::Expired, 4), DeskState::CodeExpired),
            (Some(at(1)), false, told(CodeStatus::Void, 4), DeskState::CodeExpired),
        ] {
            assert_eq!(desk(DeskWork { taken_at, awaits_second, code }), expected);
        }
    }

    #[test]
    fn every_step_says_what_may_be_done_next() {
        use InitRequestAction::{AskDesk, Cancel, Confirm, RegisterAddress, Send};
        let later = Resend::Later { at: at(1), because: WaitReason::JustSent };
        for (status, own, send, attempts_left, expected) in [
            (RequestStatus::Begun, true, &Resend::Now, 0, vec![Send, AskDesk, Cancel]),
            (RequestStatus::Begun, true, &later, 0, vec![AskDesk, Cancel]),
            (RequestStatus::CodeSent, true, &Resend::Now, 5, vec![Confirm, Send, AskDesk, Cancel]),
            (RequestStatus::CodeSent, true, &later, 0, vec![AskDesk, Cancel]),
            (RequestStatus::AtDesk, true, &Resend::Never, 0, vec![Cancel]),
            (RequestStatus::AtDesk, true, &Resend::Never, 5, vec![Confirm, Cancel]),
            (RequestStatus::Confirmed, true, &Resend::Never, 0, vec![RegisterAddress, Cancel]),
            (RequestStatus::CodeSent, false, &Resend::Now, 5, vec![Cancel]),
            (RequestStatus::Confirmed, false, &Resend::Never, 0, vec![Cancel]),
            (RequestStatus::Completed, true, &Resend::Never, 0, vec![]),
            (RequestStatus::Ended(InitEndReason::Expired), true, &Resend::Never, 5, vec![]),
        ] {
            assert_eq!(next(status, own, send, attempts_left), expected, "{status:?} {own}");
        }
    }
}
