//! What a session may do. A permission is checked twice by the same rule: when the request arrives, by
//! the extractors of the API, and in the transaction that writes, by [`super::Held`].

use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, Timestamp};

use super::Session;
use crate::config::SessionLimits;

/// A rule about who may do something.
pub trait Permission: Send + Sync + 'static {
    /// The codes that [`Permission::check`] refuses with.
    const REFUSES: &'static [ProblemCode];

    /// Whether the session has the permission at `now`.
    ///
    /// # Errors
    /// What it lacks, one of [`Permission::REFUSES`].
    fn check(session: &Session, limits: &SessionLimits, now: Timestamp) -> Result<(), ProblemCode>;
}

/// A session of any level.
#[derive(Clone, Copy, Debug)]
pub enum AnySession {}

/// A session that may pass the second factor: to log in, or once more for a change. One of the level
/// `restricted` may register an address and nothing else.
#[derive(Clone, Copy, Debug)]
pub enum LoggingIn {}

/// A session that may have to do with registering an address: it passed the second factor, or an
/// initialization goes on in it.
#[derive(Clone, Copy, Debug)]
pub enum MayRegister {}

/// A session that passed the second factor.
#[derive(Clone, Copy, Debug)]
pub enum SignedIn {}

/// A session that passed the second factor lately: it may begin to change a factor.
#[derive(Clone, Copy, Debug)]
pub enum FreshFactor {}

/// A session that passed the second factor, of an operator of the help desk.
#[derive(Clone, Copy, Debug)]
pub enum Operator {}

/// A session of an operator of the help desk that passed the second factor lately.
#[derive(Clone, Copy, Debug)]
pub enum FreshOperator {}

/// The permissions of an operator, for what only they write.
pub trait OfOperator: Permission {}

impl Permission for AnySession {
    const REFUSES: &'static [ProblemCode] = &[];

    fn check(_: &Session, _: &SessionLimits, _: Timestamp) -> Result<(), ProblemCode> {
        Ok(())
    }
}

impl Permission for LoggingIn {
    const REFUSES: &'static [ProblemCode] = &[ProblemCode::RestrictedSession];

    fn check(session: &Session, _: &SessionLimits, _: Timestamp) -> Result<(), ProblemCode> {
        match session.row.level {
            Level::Password | Level::Full => Ok(()),
            Level::Restricted => Err(ProblemCode::RestrictedSession),
        }
    }
}

impl Permission for MayRegister {
    const REFUSES: &'static [ProblemCode] = &[ProblemCode::SecondFactorRequired];

    fn check(session: &Session, _: &SessionLimits, _: Timestamp) -> Result<(), ProblemCode> {
        match session.row.level {
            Level::Restricted | Level::Full => Ok(()),
            Level::Password => Err(ProblemCode::SecondFactorRequired),
        }
    }
}

impl Permission for SignedIn {
    const REFUSES: &'static [ProblemCode] = &[ProblemCode::SecondFactorRequired];

    fn check(session: &Session, _: &SessionLimits, _: Timestamp) -> Result<(), ProblemCode> {
        match session.row.level {
            Level::Full => Ok(()),
            Level::Password | Level::Restricted => Err(ProblemCode::SecondFactorRequired),
        }
    }
}

impl Permission for FreshFactor {
    const REFUSES: &'static [ProblemCode] = &[ProblemCode::SecondFactorRequired, ProblemCode::StepUpRequired];

    fn check(session: &Session, limits: &SessionLimits, now: Timestamp) -> Result<(), ProblemCode> {
        SignedIn::check(session, limits, now)?;
        if session.is_fresh(limits, now) { Ok(()) } else { Err(ProblemCode::StepUpRequired) }
    }
}

impl Permission for Operator {
    const REFUSES: &'static [ProblemCode] =
        &[ProblemCode::SecondFactorRequired, ProblemCode::OperatorRequired];

    fn check(session: &Session, limits: &SessionLimits, now: Timestamp) -> Result<(), ProblemCode> {
        SignedIn::check(session, limits, now)?;
        session.account.operator_since.map(drop).ok_or(ProblemCode::OperatorRequired)
    }
}

impl Permission for FreshOperator {
    const REFUSES: &'static [ProblemCode] =
        &[ProblemCode::SecondFactorRequired, ProblemCode::StepUpRequired, ProblemCode::OperatorRequired];

    fn check(session: &Session, limits: &SessionLimits, now: Timestamp) -> Result<(), ProblemCode> {
        Operator::check(session, limits, now)?;
        FreshFactor::check(session, limits, now)
    }
}

impl OfOperator for Operator {}
impl OfOperator for FreshOperator {}
