//! Who registers an address: a session that passed the second factor, or one that an initialization
//! goes on in.

use std::marker::PhantomData;
use std::ops::Deref;

use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::ConnectionTrait;

use super::init_request::{self, InitRequest, RequestStatus, Route};
use crate::account::lockout::LockoutPolicy;
use crate::app::App;
use crate::refusal::DomainError;
use crate::session::permission::{FreshFactor, MayRegister, Permission};
use crate::session::{Held, Session};

/// A session that may see a change of the address, and cancel it.
#[derive(Clone, Debug)]
pub struct Registering {
    /// The session.
    pub session: Session,
    /// The initialization that it belongs to, for a session of the level `restricted`.
    pub within: Option<InitRequest>,
}

/// What somebody may do with a change of the address, decided when the request arrives and in the
/// transaction that writes.
pub trait Step: Send + Sync + 'static {
    /// The codes that [`Step::check`] refuses with.
    const REFUSES: &'static [ProblemCode];

    /// Whether they may, now.
    ///
    /// # Errors
    /// `step_up_required`, or `flow_ended` when the initialization is not confirmed or has ended.
    fn check(registering: &Registering, app: &App, now: Timestamp) -> Result<(), ProblemCode>;
}

/// Begin one: the second factor was passed lately, or the initialization is confirmed and open.
#[derive(Clone, Copy, Debug)]
pub enum Begin {}

/// Complete one that was begun, which asks for no second factor again: it was fresh at the beginning,
/// and the code to the new address lives as long as that holds.
#[derive(Clone, Copy, Debug)]
pub enum Complete {}

/// See one, have its code mailed again, or cancel it.
#[derive(Clone, Copy, Debug)]
pub enum See {}

impl Step for Begin {
    const REFUSES: &'static [ProblemCode] = &[ProblemCode::StepUpRequired, ProblemCode::FlowEnded];

    fn check(registering: &Registering, app: &App, now: Timestamp) -> Result<(), ProblemCode> {
        let session = &registering.session;
        match &registering.within {
            Some(request) => require_confirmed(request, now),
            None => FreshFactor::check(session, &app.config.limits.session, now),
        }
    }
}

impl Step for Complete {
    const REFUSES: &'static [ProblemCode] = &[ProblemCode::FlowEnded];

    fn check(registering: &Registering, _: &App, now: Timestamp) -> Result<(), ProblemCode> {
        registering.within.as_ref().map_or(Ok(()), |request| require_confirmed(request, now))
    }
}

impl Step for See {
    const REFUSES: &'static [ProblemCode] = &[];

    fn check(_: &Registering, _: &App, _: Timestamp) -> Result<(), ProblemCode> {
        Ok(())
    }
}

fn require_confirmed(request: &InitRequest, now: Timestamp) -> Result<(), ProblemCode> {
    match init_request::status(request, now) {
        RequestStatus::Confirmed => Ok(()),
        _ => Err(ProblemCode::FlowEnded),
    }
}

impl Registering {
    /// The session, with the initialization that it belongs to.
    ///
    /// # Errors
    /// `second_factor_required`.
    pub async fn of(
        conn: &impl ConnectionTrait,
        app: &App,
        session: Session,
        now: Timestamp,
    ) -> Result<Self, DomainError> {
        MayRegister::check(&session, &app.config.limits.session, now)?;
        let within = match session.row.level {
            Level::Restricted => {
                let request = init_request::store::of_session(conn, session.row.id).await?;
                Some(request.ok_or(ProblemCode::SecondFactorRequired)?)
            }
            Level::Full | Level::Password => None,
        };
        Ok(Self { session, within })
    }

    /// Holds the session ([`Session::hold`]), for a step that it may do.
    ///
    /// # Errors
    /// Those of [`Session::hold`], and why the step cannot be done.
    pub async fn hold<S: Step>(&self, app: &App) -> Result<HeldRegistering<S>, DomainError> {
        let held = self.session.hold::<MayRegister>(app).await?;
        let still = Self::of(&held, app, held.session.clone(), held.now()).await?;
        S::check(&still, app, held.now())?;
        Ok(HeldRegistering { held, within: still.within, step: PhantomData })
    }

    /// Which states of the account its codes have to stop at: the help desk has spoken with an
    /// owner who got here by its code.
    #[must_use]
    pub fn lockout_policy(&self) -> LockoutPolicy {
        lockout_policy(self.within.as_ref())
    }
}

fn lockout_policy(within: Option<&InitRequest>) -> LockoutPolicy {
    match within.map(|request| request.route) {
        Some(Route::Desk) => LockoutPolicy::ChallengeAlone,
        Some(Route::Mail | Route::FirstSetUp) | None => LockoutPolicy::Enforce,
    }
}

impl Deref for Registering {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

/// A held session that may do a step of a change of the address.
#[must_use = "dropping it undoes what was written"]
#[derive(Debug)]
pub struct HeldRegistering<S> {
    held: Held<MayRegister>,
    /// The initialization that the session belongs to, as it is now.
    pub within: Option<InitRequest>,
    step: PhantomData<fn() -> S>,
}

impl<S> HeldRegistering<S> {
    /// As [`Registering::lockout_policy`].
    #[must_use]
    pub fn lockout_policy(&self) -> LockoutPolicy {
        lockout_policy(self.within.as_ref())
    }

    /// The hold alone, for the check of a code.
    pub fn into_held(self) -> Held<MayRegister> {
        self.held
    }
}

impl<S> Deref for HeldRegistering<S> {
    type Target = Held<MayRegister>;

    fn deref(&self) -> &Held<MayRegister> {
        &self.held
    }
}
