//! Where a log-in stands: decided from what is known, without asking anyone.

use ninsho_shared::session::Level;

use crate::factor::mail_code::Standing;

/// How far a log-in (or a step-up) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginStep {
    /// A code can be asked for.
    RequestCode,
    /// A code is on its way and can be typed.
    CodeSent,
    /// There is no address that a code could go to, but another factor.
    NoMail,
    /// There is nothing to log in with.
    NoFactor,
    /// The second factor was passed, and nothing is under way.
    SignedIn,
}

/// What the account can log in with, as far as the step depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usable {
    /// An address that codes go to.
    pub mail: bool,
    /// An app or a recovery code.
    pub other: bool,
}

/// The step of a session of `level`, of an account that has these factors, with the latest code
/// that was neither used nor made void.
pub fn step(level: Level, usable: Usable, latest: Option<Standing>) -> LoginStep {
    match (level, usable, latest) {
        // A code that was tried too often is shown until it expires: the screen has to say why.
        (_, Usable { mail: true, .. }, Some(Standing::Live | Standing::Exhausted)) => LoginStep::CodeSent,
        (Level::Full, _, _) => LoginStep::SignedIn,
        (Level::Password | Level::Restricted, Usable { mail: true, .. }, _) => LoginStep::RequestCode,
        (Level::Password | Level::Restricted, Usable { other: true, .. }, _) => LoginStep::NoMail,
        (Level::Password | Level::Restricted, _, _) => LoginStep::NoFactor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Usable = Usable { mail: false, other: false };
    const MAIL: Usable = Usable { mail: true, other: false };
    const APP: Usable = Usable { mail: false, other: true };
    const BOTH: Usable = Usable { mail: true, other: true };

    #[test]
    fn every_step_follows_from_what_is_known() {
        use LoginStep::{CodeSent, NoFactor, NoMail, RequestCode, SignedIn};
        use Standing::{Exhausted, Expired, Live};
        for (level, usable, latest, expected) in [
            (Level::Password, MAIL, None, RequestCode),
            (Level::Password, MAIL, Some(Live), CodeSent),
            (Level::Password, MAIL, Some(Exhausted), CodeSent),
            (Level::Password, MAIL, Some(Expired), RequestCode),
            (Level::Password, BOTH, None, RequestCode),
            (Level::Password, APP, None, NoMail),
            (Level::Password, APP, Some(Live), NoMail),
            (Level::Password, NOTHING, None, NoFactor),
            (Level::Password, NOTHING, Some(Live), NoFactor),
            (Level::Restricted, NOTHING, None, NoFactor),
            (Level::Full, MAIL, None, SignedIn),
            (Level::Full, MAIL, Some(Live), CodeSent),
            (Level::Full, MAIL, Some(Expired), SignedIn),
            (Level::Full, APP, Some(Live), SignedIn),
            (Level::Full, NOTHING, None, SignedIn),
        ] {
            assert_eq!(step(level, usable, latest), expected, "{level:?} {usable:?} {latest:?}");
        }
    }
}
