//! Passing the second factor, in one transaction: a new session, or at a step-up the same.

use ninsho_shared::login::{Factor, FactorsView, VerifyRequest};
use ninsho_shared::session::{Level, SessionToken};

use crate::account::lockout::LockoutPolicy;
use crate::app::App;
use crate::event::{self, Event};
use crate::factor::mail_code::{self, Awaited, Purpose};
use crate::factor::{Factors, VerifiedFactor, authenticator, recovery_code};
use crate::refusal::DomainError;
use crate::session::permission::LoggingIn;
use crate::session::{self, Held, Proved, Session};
use crate::storage::entity::session::Model as Row;

/// A second factor that was passed.
#[derive(Debug)]
pub struct Passed {
    /// The session that it was passed in, or the one that replaced it.
    pub session: Session,
    /// The token of a new session.
    pub token: Option<SessionToken>,
    /// The factors of the account, as they are now.
    pub factors: FactorsView,
}

/// Compares what was typed with the factor that it is said to be of.
///
/// # Errors
/// Those of the hold; `no_code_sent` when no code was mailed in this session; and those of the factors'
/// checks.
pub async fn check(
    app: &App,
    session: &Session,
    typed: &VerifyRequest,
) -> Result<VerifiedFactor, DomainError> {
    let held = session.hold::<LoggingIn>(app).await?;
    Ok(match typed {
        VerifyRequest::Mail { code } => {
            let awaited = Awaited::NewestOf(session.row.id, Purpose::Login);
            let check = mail_code::check(app, held, awaited, code, LockoutPolicy::Enforce);
            VerifiedFactor::MailCode(check.await?)
        }
        VerifyRequest::Authenticator { code } => {
            VerifiedFactor::Authenticator(authenticator::check(app, held, code).await?)
        }
        VerifyRequest::RecoveryCode { code } => {
            VerifiedFactor::RecoveryCode(recovery_code::check(app, held, code).await?)
        }
    })
}

/// Uses the factor up and begins a session of the level `full`; a session that has this level already
/// may change factors for some minutes more.
///
/// # Errors
/// Those of the hold, `session_ended` for example when a log-in was faster; and those of
/// [`VerifiedFactor::consume`]. All of it is undone then.
pub async fn pass(app: &App, session: &Session, verified: &VerifiedFactor) -> Result<Passed, DomainError> {
    let held = session.hold::<LoggingIn>(app).await?;
    let session = held.session.clone();
    let success = verified.consume(&held, &session.account, held.now()).await?;
    let factors = Factors::of(&held, &session.account).await?.view();
    let (row, token) = replace(&held, app, verified.factor()).await?;
    success.by(verified.factor()).write(&held);
    if let VerifiedFactor::RecoveryCode(code) = verified {
        recovery_code::mail::record_used(&held, app, &session.account, &session.origin, code.id()).await?;
    }
    held.commit().await?;
    Ok(Passed { session: Session { row, ..session }, token, factors })
}

/// Replaces the session by one of the level `full`, or refreshes it when it has this level.
async fn replace(
    held: &Held<LoggingIn>,
    app: &App,
    factor: Factor,
) -> Result<(Row, Option<SessionToken>), DomainError> {
    let Session { row, account, origin } = &held.session;
    if row.level == Level::Full {
        session::refresh(held).await?;
        return Ok((Row { second_factor_at: Some(held.now()), ..row.clone() }, None));
    }
    let proved = match factor {
        Factor::Mail => Proved::Mail,
        Factor::Authenticator => Proved::Authenticator,
        Factor::RecoveryCode => Proved::RecoveryCode,
    };
    let (row, token) = session::replace(held, app, proved, None).await?.write(held);
    event::record(held, app, Event::LoggedIn.by_owner(account.id, origin))?;
    Ok((row, Some(token)))
}
