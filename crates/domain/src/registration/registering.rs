//! Who registers an address: a session that passed the second factor, or one that an initialization
//! goes on in.

use std::ops::Deref;

use super::init_request::{InitRequest, Route};
use crate::account::lockout::LockoutPolicy;
use crate::session::Session;

/// A session that may see a change of the address, and cancel it.
#[derive(Clone, Debug)]
pub struct Registering {
    /// The session.
    pub session: Session,
    /// The initialization that it belongs to, for a session of the level `restricted`.
    pub within: Option<InitRequest>,
}

impl Registering {
    /// Which states of the account its codes have to stop at: the help desk has spoken with an
    /// owner who got here by its code.
    #[must_use]
    pub fn lockout_policy(&self) -> LockoutPolicy {
        match self.within.as_ref().map(|request| request.route) {
            Some(Route::Desk) => LockoutPolicy::ChallengeAlone,
            Some(Route::Mail | Route::FirstSetUp) | None => LockoutPolicy::Enforce,
        }
    }
}

impl Deref for Registering {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}
