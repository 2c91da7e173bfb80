//! Checking a code. The attempt is counted and committed before the code is compared, so that neither
//! many requests at once nor one that breaks off is an attempt for free.

use ninsho_shared::{MailedCode, ProblemCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::another::Attempt;
use super::attempt::admit_attempt;
use super::{CodeStatus, Purpose, attempts_left, newest_of, status};
use crate::account::lockout::{LockoutPolicy, require_open};
use crate::account::row::Success;
use crate::account::{HeldAccount, failures};
use crate::app::App;
use crate::key::code;
use crate::refusal::{DomainError, refuse};
use crate::storage::entity::challenge;
use crate::storage::{Guarded, Tx};

/// Somebody read the code that was mailed to an address, or told by the help desk. Only [`check`]
/// makes one.
#[derive(Debug)]
pub struct VerifiedMailCode {
    challenge: challenge::Model,
}

/// Which challenge a typed code is of.
#[derive(Clone, Copy, Debug)]
pub enum Awaited {
    /// This one.
    Challenge(Uuid),
    /// The newest of a session, whatever its status, so that a used or expired code is refused as that.
    NewestOf(Uuid, Purpose),
}

/// Compares `typed` with the code of a challenge of the account that is held. The hold ends
/// with the count of the attempt.
///
/// # Errors
/// `wrong_code` with the attempts that remain; `code_void`, `code_expired` or `code_used` with them, when
/// it is the code of another mail; the same without them, `code_exhausted` or `no_code_sent`, when the
/// challenge is over and nothing is compared; or why the account is locked out.
pub async fn check(
    app: &App,
    held: impl Into<HeldAccount>,
    awaited: Awaited,
    typed: &MailedCode,
    policy: LockoutPolicy,
) -> Result<VerifiedMailCode, DomainError> {
    let held = held.into();
    let now = held.now();
    let limits = &app.config.limits;
    let (account, origin) = (held.account.clone(), held.origin.clone());
    require_open(&held, app, &account, policy)?;
    let lock =
        if policy.counts_on_account() { failures::count(&held, &account, &limits.lock, now) } else { None };
    let awaited = match awaited {
        Awaited::Challenge(id) => challenge::Entity::find_by_id(id),
        Awaited::NewestOf(session_id, purpose) => newest_of(session_id, purpose),
    };
    let awaited = awaited.filter(challenge::Column::AccountId.eq(account.id));
    let Some(challenge) = admit_attempt(&held, &awaited, &limits.code).await? else {
        let over = awaited.one(&*held).await?.ok_or(ProblemCode::NoCodeSent)?;
        require_live(status(&over, &limits.code, now))?;
        return Err(ProblemCode::CodeVoid.into());
    };
    held.commit().await?;

    if code::is_right(&app.secrets, &challenge, typed)? {
        return Ok(VerifiedMailCode { challenge });
    }
    let attempt = Attempt { account, challenge, on_account: policy.counts_on_account(), lock };
    if let Some(refusal) = attempt.if_of_another(app, typed, &origin).await? {
        return Err(refusal.into());
    }
    failures::record(app, attempt.account.id, lock, &origin).await?;
    let attempts_left = attempts_left(&attempt.challenge, &limits.code).saturating_sub(1);
    Err(refuse(ProblemCode::WrongCode).in_field("code").attempts_left(attempts_left).into())
}

/// Whether `typed` is the code of a challenge that was used. It proves nothing any more: who has done what
/// the code was for is told so once more.
pub async fn was_used(app: &App, challenge_id: Uuid, typed: &MailedCode) -> Result<bool, DomainError> {
    let used = challenge::Entity::find_by_id(challenge_id).filter(challenge::Column::UsedAt.is_not_null());
    match used.one(app.storage.read()).await? {
        Some(challenge) => Ok(code::is_right(&app.secrets, &challenge, typed)?),
        None => Ok(false),
    }
}

/// Refuses a code that cannot be compared, or mailed again, any more.
///
/// # Errors
/// `code_used`, `code_void`, `code_expired` or `code_exhausted`.
pub(super) fn require_live(status: CodeStatus) -> Result<(), ProblemCode> {
    match status {
        CodeStatus::Live => Ok(()),
        CodeStatus::Void => Err(ProblemCode::CodeVoid),
        CodeStatus::Used => Err(ProblemCode::CodeUsed),
        CodeStatus::Expired => Err(ProblemCode::CodeExpired),
        CodeStatus::Exhausted => Err(ProblemCode::CodeExhausted),
    }
}

impl VerifiedMailCode {
    /// The address that was proved.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.challenge.address
    }

    /// The id of the challenge that was solved.
    #[must_use]
    pub fn challenge_id(&self) -> Uuid {
        self.challenge.id
    }

    /// Uses the code up, once, and returns what that changes of the account, whose row is locked.
    ///
    /// # Errors
    /// `code_used` when another request was faster, or made it void.
    pub async fn consume(&self, tx: &Tx, now: Timestamp) -> Result<Success, DomainError> {
        challenge::Entity::update_many()
            .col_expr(challenge::Column::UsedAt, Expr::value(now))
            .filter(challenge::Column::Id.eq(self.challenge.id))
            .filter(challenge::Column::UsedAt.is_null())
            .filter(challenge::Column::VoidAt.is_null())
            .apply(tx, ProblemCode::CodeUsed)
            .await?;
        Ok(Success::of(self.challenge.account_id))
    }
}
