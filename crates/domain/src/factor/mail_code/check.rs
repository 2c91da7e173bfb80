//! Checking a code. The attempt is counted and committed before the code is looked at, so
//! that neither many requests at once nor one that breaks off is an attempt for free.

use ninsho_shared::{MailedCode, ProblemCode, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Standing, standing};
use crate::account::failures;
use crate::account::lockout::{self, Lockout, LockoutPolicy, shut};
use crate::app::App;
use crate::key::code;
use crate::refusal::{DomainError, refuse};
use crate::request_origin::RequestOrigin;
use crate::storage::Tx;
use crate::storage::entity::challenge;

/// What came of a code.
#[derive(Debug)]
pub enum Check {
    /// It is right. The proof still has to be used.
    Right(Proof),
    /// It is wrong.
    Wrong {
        /// How often it can still be tried.
        attempts_left: u32,
    },
    /// It was not looked at: the challenge no longer counts.
    Over(Standing),
    /// It was not looked at: no second factor of the account is.
    Shut(Lockout),
}

/// Somebody read the code that was mailed to an address. Only [`check`] makes one, so whatever
/// asks for a `Proof` cannot be done without a code.
#[derive(Debug)]
pub struct Proof {
    challenge: challenge::Model,
}

/// Compares `typed` with the code of a challenge of this account.
///
/// # Errors
/// When the database does not answer.
pub async fn check(
    app: &App,
    account_id: Uuid,
    challenge_id: Uuid,
    typed: &MailedCode,
    policy: LockoutPolicy,
    origin: &RequestOrigin,
) -> Result<Check, DomainError> {
    let now = app.now();
    let limits = &app.config.limits;
    let (tx, account) = app.storage.lock_account(account_id).await?;
    match lockout::under(&account, &limits.lock, now, policy) {
        Lockout::Open => {}
        shut => return Ok(Check::Shut(shut)),
    }
    let challenge = challenge::Entity::find_by_id(challenge_id)
        .filter(challenge::Column::AccountId.eq(account_id))
        .one(&tx)
        .await?
        .ok_or(ProblemCode::NoCodeSent)?;
    match standing(&challenge, &limits.code, now) {
        Standing::Live => {}
        over => return Ok(Check::Over(over)),
    }
    count_attempt(&tx, &challenge).await?;
    let lock = failures::count(&tx, &account, &limits.lock, now).await?;
    tx.commit().await?;

    if code::is_right(&app.secrets, &challenge, typed)? {
        return Ok(Check::Right(Proof { challenge }));
    }
    failures::record(app, account_id, lock, origin).await?;
    let tried = u32::try_from(challenge.attempts).unwrap_or(u32::MAX).saturating_add(1);
    Ok(Check::Wrong { attempts_left: limits.code.attempts.saturating_sub(tried) })
}

async fn count_attempt(tx: &Tx, challenge: &challenge::Model) -> Result<(), DbErr> {
    challenge::Entity::update_many()
        .col_expr(challenge::Column::Attempts, Expr::col(challenge::Column::Attempts).add(1))
        .filter(challenge::Column::Id.eq(challenge.id))
        .exec(tx)
        .await?;
    Ok(())
}

impl Check {
    /// The proof, or the refusal that the caller is told.
    ///
    /// # Errors
    /// Everything but a right code.
    pub fn proof(self, now: Timestamp) -> Result<Proof, DomainError> {
        let refusal = match self {
            Self::Right(proof) => return Ok(proof),
            Self::Wrong { attempts_left } => {
                refuse(ProblemCode::WrongCode).in_field("code").attempts_left(attempts_left)
            }
            Self::Over(standing) => refuse(match standing {
                // A live challenge is looked at; that it is none any more is what is told.
                Standing::Live | Standing::Void => ProblemCode::CodeVoid,
                Standing::Used => ProblemCode::CodeUsed,
                Standing::Expired => ProblemCode::CodeExpired,
                Standing::Exhausted => ProblemCode::CodeExhausted,
            }),
            Self::Shut(lockout) => return Err(shut(lockout, now)),
        };
        Err(refusal.into())
    }
}

impl Proof {
    /// The address that was proved.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.challenge.address
    }

    /// The challenge that was solved.
    #[must_use]
    pub fn challenge_id(&self) -> Uuid {
        self.challenge.id
    }

    /// Uses the code up, once, and takes back the failures of the account, whose row the caller holds.
    ///
    /// # Errors
    /// `code_used` or `code_void` when another request was faster.
    pub async fn consume(&self, tx: &Tx, now: Timestamp) -> Result<(), DomainError> {
        let used = challenge::Entity::update_many()
            .col_expr(challenge::Column::UsedAt, Expr::value(now))
            .filter(challenge::Column::Id.eq(self.challenge.id))
            .filter(challenge::Column::UsedAt.is_null())
            .filter(challenge::Column::VoidAt.is_null())
            .exec(tx)
            .await?;
        if used.rows_affected == 0 {
            return Err(ProblemCode::CodeUsed.into());
        }
        failures::take_back(tx, self.challenge.account_id).await?;
        Ok(())
    }
}
