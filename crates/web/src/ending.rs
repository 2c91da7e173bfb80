//! The end of a session, and when to look at it.

use std::time::Duration;

use ninsho_shared::Timestamp;
use ninsho_shared::session::SessionView;

/// How long before the end it is said.
const BEFORE: Duration = Duration::from_mins(2);

/// The delay between two looks once it is said: whatever the person does keeps the session.
const OFTEN: Duration = Duration::from_secs(10);

/// The end of a session, as of the server's last answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    left: Duration,
    at: Timestamp,
    /// Whether a use puts it off.
    can_wait: bool,
}

impl Ending {
    /// By the session of an answer.
    #[must_use]
    pub(crate) fn of(session: &SessionView) -> Self {
        let at = session.idle_until;
        Self { left: at.since(session.as_of), at, can_wait: at < session.expires_at }
    }

    /// When it is, and whether a use puts it off, once the person has to be told.
    #[must_use]
    pub(crate) fn near(self) -> Option<(Timestamp, bool)> {
        self.is_near().then_some((self.at, self.can_wait))
    }

    fn is_near(self) -> bool {
        self.left <= BEFORE
    }

    /// The delay before the next look. A timer may be early by a moment, so it is never without one.
    #[must_use]
    pub(crate) fn next_look(self) -> Duration {
        if self.is_near() { self.left.clamp(Duration::from_secs(1), OFTEN) } else { self.left - BEFORE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn ending(left: Duration) -> Ending {
        Ending { left, at: Timestamp::from_millis(0), can_wait: true }
    }

    #[test]
    fn it_is_said_two_minutes_before_the_end_and_not_earlier() {
        let early = ending(Duration::from_mins(30));
        assert_eq!((early.is_near(), early.next_look()), (false, Duration::from_mins(28)));
        assert!(!ending(BEFORE + SECOND).is_near());
        assert!(ending(BEFORE).is_near());
    }

    #[test]
    fn the_last_look_is_at_the_end_and_never_at_once() {
        assert_eq!(ending(BEFORE).next_look(), OFTEN);
        assert_eq!(ending(3 * SECOND).next_look(), 3 * SECOND);
        assert_eq!(ending(Duration::ZERO).next_look(), SECOND);
    }
}
