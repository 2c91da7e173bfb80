//! The progress of a request, in words, and the operator's next action.

use ninsho_shared::helpdesk::DeskRequestState;

use crate::i18n::{Language, say};

/// The progress in a few words.
#[must_use]
pub(super) fn how_far(language: Language, state: &DeskRequestState) -> String {
    match state {
        DeskRequestState::Waiting => say!(language, operator_waiting),
        DeskRequestState::TakenUp { mine: true, .. } => say!(language, operator_taken_mine),
        DeskRequestState::TakenUp { by, .. } => say!(language, operator_taken_by, by),
        DeskRequestState::AwaitingSecond { mine: true, .. } => say!(language, operator_second_mine),
        DeskRequestState::AwaitingSecond { by, .. } => say!(language, operator_second_by, by),
        DeskRequestState::Approved { second, .. } => say!(language, operator_approved, second),
        DeskRequestState::Released { mine: true, .. } => say!(language, operator_released_mine),
        DeskRequestState::Released { by, .. } => say!(language, operator_released_by, by),
    }
}

/// An operator's next action on somebody else's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Take it up.
    Take,
    /// Take it over from another operator.
    TakeOver,
    /// Record the identification and show the code.
    Record,
    /// Wait for a second operator.
    Wait,
    /// Approve it.
    Approve,
}

impl Next {
    /// Whether the operator may also refuse it.
    #[must_use]
    pub(super) const fn may_refuse(self) -> bool {
        match self {
            Self::Record | Self::Wait | Self::Approve => true,
            Self::Take | Self::TakeOver => false,
        }
    }
}

/// The next action in a state.
#[must_use]
pub(super) const fn next(state: &DeskRequestState) -> Next {
    match state {
        DeskRequestState::Waiting => Next::Take,
        DeskRequestState::AwaitingSecond { mine: true, .. } => Next::Wait,
        DeskRequestState::AwaitingSecond { mine: false, .. } => Next::Approve,
        DeskRequestState::TakenUp { mine: true, .. }
        | DeskRequestState::Approved { mine: true, .. }
        | DeskRequestState::Released { mine: true, .. } => Next::Record,
        DeskRequestState::TakenUp { mine: false, .. }
        | DeskRequestState::Approved { mine: false, .. }
        | DeskRequestState::Released { mine: false, .. } => Next::TakeOver,
    }
}

#[cfg(test)]
mod tests {
    use ninsho_shared::helpdesk::DeskRecord;
    use ninsho_shared::{Timestamp, UserId};

    use super::*;

    #[test]
    fn only_another_one_approves_and_only_the_first_one_shows_the_code() {
        let by = UserId::parse("op1").unwrap();
        let until = Timestamp::from_millis(0);
        let asked = |mine| {
            let record = DeskRecord { checks: Vec::new(), ticket: String::new(), hash: String::new() };
            DeskRequestState::AwaitingSecond { by: by.clone(), mine, record }
        };
        assert_eq!(next(&asked(true)), Next::Wait);
        assert_eq!(next(&asked(false)), Next::Approve);
        assert_eq!(next(&DeskRequestState::Released { by: by.clone(), mine: false, until }), Next::TakeOver);
        let approved = DeskRequestState::Approved { by: by.clone(), second: by, mine: true };
        assert_eq!(next(&approved), Next::Record);
    }
}
