//! How far a log-in is: decided from what is known, without IO.

use ninsho_shared::session::Level;

use crate::factor::mail_code::CodeStatus;

/// How far a log-in (or a step-up) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginStep {
    /// A code can be asked for.
    RequestCode,
    /// A code is on its way and can be typed.
    CodeSent,
    /// No address is registered, but another factor is set.
    NoMail,
    /// No factor is set.
    NoFactor,
    /// The second factor was passed, and no code is pending.
    SignedIn,
}

/// What the account can log in with, as far as the step depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usable {
    /// An address that codes go to.
    pub mail: bool,
    /// An authenticator or a recovery code.
    pub other: bool,
}

/// The step of a session of `level`, for an account with these factors and the status of its latest code
/// that was neither used nor made void.
pub fn step(level: Level, usable: Usable, latest: Option<CodeStatus>) -> LoginStep {
    match (level, usable, latest) {
        // An exhausted code is shown until it expires, so that the screen can say why.
        (_, Usable { mail: true, .. }, Some(CodeStatus::Live | CodeStatus::Exhausted)) => LoginStep::CodeSent,
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
    const AUTHENTICATOR: Usable = Usable { mail: false, other: true };
    const BOTH: Usable = Usable { mail: true, other: true };

    #[test]
    fn every_step_follows_from_what_is_known() {
        use CodeStatus::{Exhausted, Expired, Live};
        use LoginStep::{CodeSent, NoFactor, NoMail, RequestCode, SignedIn};
        for (level, usable, latest, expected) in [
            (Level::Password, MAIL, None, RequestCode),
            (Level::Password, MAIL, Some(Live), CodeSent),
            (Level::Password, MAIL, Some(Exhausted), CodeSent),
            (Level::Password, MAIL, Some(Expired), RequestCode),
            (Level::Password, BOTH, None, RequestCode),
            (Level::Password, AUTHENTICATOR, None, NoMail),
            (Level::Password, AUTHENTICATOR, Some(Live), NoMail),
            (Level::Password, NOTHING, None, NoFactor),
            (Level::Password, NOTHING, Some(Live), NoFactor),
            (Level::Restricted, NOTHING, None, NoFactor),
            (Level::Full, MAIL, None, SignedIn),
            (Level::Full, MAIL, Some(Live), CodeSent),
            (Level::Full, MAIL, Some(Expired), SignedIn),
            (Level::Full, AUTHENTICATOR, Some(Live), SignedIn),
            (Level::Full, NOTHING, None, SignedIn),
        ] {
            assert_eq!(step(level, usable, latest), expected, "{level:?} {usable:?} {latest:?}");
        }
    }
}
