//! Passing the second factor, in one transaction: a new session, or at a step-up the same.

use ninsho_shared::ProblemCode;
use ninsho_shared::login::{Factor, FactorsView, VerifyRequest};
use ninsho_shared::session::{Level, SessionToken};
use uuid::Uuid;

use crate::account::lockout::LockoutPolicy;
use crate::account::row as account_row;
use crate::app::App;
use crate::event::{self, Event, Subject};
use crate::factor::mail_code::{self, Purpose};
use crate::factor::{Factors, VerifiedFactor, authenticator, recovery_code};
use crate::refusal::DomainError;
use crate::session::{self, Proved, Session};
use crate::storage::Tx;
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
/// `no_code_sent` when no code was mailed in this session, and those of the factors' checks.
pub async fn check(
    app: &App,
    session: &Session,
    typed: &VerifyRequest,
) -> Result<VerifiedFactor, DomainError> {
    let (account_id, origin) = (session.account.id, &session.origin);
    Ok(match typed {
        VerifyRequest::Mail { code } => {
            let conn = app.storage.read();
            let latest = mail_code::latest_of_any_status(conn, session.row.id, Purpose::Login).await?;
            let latest = latest.ok_or(ProblemCode::NoCodeSent)?;
            let policy = LockoutPolicy::Enforce;
            let check = mail_code::check(app, account_id, latest.id, code, policy, origin);
            VerifiedFactor::MailCode(check.await?)
        }
        VerifyRequest::Authenticator { code } => {
            VerifiedFactor::Authenticator(authenticator::check(app, account_id, code, origin).await?)
        }
        VerifyRequest::RecoveryCode { code } => {
            VerifiedFactor::RecoveryCode(recovery_code::check(app, account_id, code, origin).await?)
        }
    })
}

/// Uses the factor up and begins a session of the level `full`; a session that has this level already
/// may change factors for some minutes more.
///
/// # Errors
/// `session_ended` when the session was ended since it was read, by a revocation link or by a log-in
/// that was faster; and those of [`VerifiedFactor::consume`]. All of it is undone then.
pub async fn pass(app: &App, session: Session, verified: &VerifiedFactor) -> Result<Passed, DomainError> {
    // Before its codes, as everywhere: else a check at the same moment and this wait for each other.
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    let session = Session { account, ..session };
    verified.consume(&tx, &session.account, app.now()).await?;
    account_row::set_last_factor(&tx, session.account.id, verified.factor()).await?;
    if let VerifiedFactor::RecoveryCode(code) = verified {
        tell_recovery_code_used(&tx, app, &session, code.id()).await?;
    }
    let (row, token) = replace(&tx, app, &session, verified.factor()).await?;
    let factors = Factors::of(&tx, &session.account).await?.view();
    tx.commit().await?;
    Ok(Passed { session: Session { row, ..session }, token, factors })
}

async fn tell_recovery_code_used(
    tx: &Tx,
    app: &App,
    session: &Session,
    code_id: Uuid,
) -> Result<(), DomainError> {
    let Session { account, origin, .. } = session;
    let left = recovery_code::store::count_unused(tx, account.id).await?;
    let told = recovery_code::mail::tell_used(tx, app, account, origin, code_id, left).await?;
    let used = Event::RecoveryCodeUsed.by_owner(account.id, origin);
    event::record(tx, app, used.about(Subject::RecoveryCode(code_id)).unacknowledged(!told)).await
}

/// Replaces the session by one of the level `full`, or refreshes it when it has this level.
async fn replace(
    tx: &Tx,
    app: &App,
    session: &Session,
    factor: Factor,
) -> Result<(Row, Option<SessionToken>), DomainError> {
    let Session { row, account, origin } = session;
    let now = app.now();
    if row.level == Level::Full {
        session::refresh(tx, row.id, now).await?;
        return Ok((Row { second_factor_at: Some(now), ..row.clone() }, None));
    }
    session::end(tx, account.id, row.id, now, ProblemCode::SessionEnded).await?;
    let proved = match factor {
        Factor::Mail => Proved::Mail,
        Factor::Authenticator => Proved::Authenticator,
        Factor::RecoveryCode => Proved::RecoveryCode,
    };
    let (row, token) = session::begin(tx, app, account, proved, row.delivery, origin).await?;
    event::record(tx, app, Event::LoggedIn.by_owner(account.id, origin)).await?;
    Ok((row, Some(token)))
}
