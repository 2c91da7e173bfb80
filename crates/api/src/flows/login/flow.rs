//! Where a log-in stands: decided from what is known, without asking anyone.

use ninsho_shared::session::Level;

use crate::challenge::Standing;

/// How far a log-in (or a step-up) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoginStep {
    /// A code can be asked for.
    RequestCode,
    /// A code is on its way and can be typed.
    CodeSent,
    /// There is no address that a code could go to.
    NoFactor,
    /// The second factor was passed, and nothing is under way.
    SignedIn,
}

/// The step of a session of `level`, of an account that has an address or not, with the latest
/// code that was neither used nor made void.
pub(super) fn step(level: Level, has_address: bool, latest: Option<Standing>) -> LoginStep {
    match (level, has_address, latest) {
        // A code that was tried too often is shown until it expires: the screen has to say why.
        (_, true, Some(Standing::Live | Standing::Exhausted)) => LoginStep::CodeSent,
        (Level::Full, _, _) => LoginStep::SignedIn,
        (Level::Password | Level::Enrolment, true, _) => LoginStep::RequestCode,
        (Level::Password | Level::Enrolment, false, _) => LoginStep::NoFactor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_follows_from_what_is_known() {
        use LoginStep::{CodeSent, NoFactor, RequestCode, SignedIn};
        use Standing::{Exhausted, Expired, Live};
        for (level, has_address, latest, expected) in [
            (Level::Password, true, None, RequestCode),
            (Level::Password, true, Some(Live), CodeSent),
            (Level::Password, true, Some(Exhausted), CodeSent),
            (Level::Password, true, Some(Expired), RequestCode),
            (Level::Password, false, None, NoFactor),
            (Level::Password, false, Some(Live), NoFactor),
            (Level::Full, true, None, SignedIn),
            (Level::Full, true, Some(Live), CodeSent),
            (Level::Full, true, Some(Expired), SignedIn),
            (Level::Full, false, None, SignedIn),
        ] {
            assert_eq!(step(level, has_address, latest), expected, "{level:?} {has_address} {latest:?}");
        }
    }
}
