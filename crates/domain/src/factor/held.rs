//! Checking what the owner holds: an app, or a recovery code. As with a mailed code, the try is
//! counted and committed before anything is compared.

use ninsho_shared::{AuthenticatorCode, Password, ProblemCode, RecoveryCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::authenticator::totp::{self, Search};
use crate::account::failures;
use crate::account::lockout::{LockoutPolicy, require_open};
use crate::app::App;
use crate::factor;
use crate::refusal::{DomainError, refuse};
use crate::request_origin::RequestOrigin;
use crate::storage::Tx;
use crate::storage::entity::{account, authenticator, recovery_code};

/// Somebody has an app or a recovery code of an account. Only [`check_authenticator`] and
/// [`check_recovery_code`] make one.
#[derive(Debug)]
pub struct HeldFactor {
    account_id: Uuid,
    what: Held,
}

#[derive(Debug)]
enum Held {
    Authenticator { id: Uuid, step: i64 },
    RecoveryCode { id: Uuid },
}

/// Compares `typed` with what the authenticators of the account show.
///
/// # Errors
/// `wrong_code`, with `clock_off` when the code was right some minutes ago; `code_used`;
/// `factor_not_set`; or why no second factor of the account is looked at.
pub async fn check_authenticator(
    app: &App,
    account_id: Uuid,
    typed: &AuthenticatorCode,
    origin: &RequestOrigin,
) -> Result<HeldFactor, DomainError> {
    let now = app.now();
    let (tx, account) = app.storage.lock_account(account_id).await?;
    require_open(app, &account, LockoutPolicy::Enforce)?;
    let authenticators = authenticator::Entity::find()
        .filter(authenticator::Column::AccountId.eq(account_id))
        .filter(authenticator::Column::ConfirmedAt.is_not_null())
        .filter(authenticator::Column::RemovedAt.is_null())
        .all(&tx)
        .await?;
    if authenticators.is_empty() {
        return Err(ProblemCode::FactorNotSet.into());
    }
    let lock = failures::count(&tx, &account, &app.config.limits.lock, now).await?;
    tx.commit().await?;

    let (mut used, mut clock_off) = (false, None);
    for row in authenticators {
        let secret = factor::open_secret(&app.secrets, &row)?;
        match totp::step_of(&secret, typed, now) {
            Some(step) if row.last_step.is_none_or(|last| last < step) => {
                return Ok(HeldFactor { account_id, what: Held::Authenticator { id: row.id, step } });
            }
            Some(_) => used = true,
            None => clock_off = clock_off.or(totp::clock_off(&secret, typed, now, Search::Behind)),
        }
    }
    failures::record(app, account_id, lock, origin).await?;
    Err(if used {
        ProblemCode::CodeUsed.into()
    } else {
        refuse(ProblemCode::WrongCode).in_field("code").clock_off(clock_off).into()
    })
}

/// Compares `typed` with the recovery codes of the account. One that nobody made costs the same
/// hash as one that was.
///
/// # Errors
/// `wrong_code`, `code_used`, `factor_not_set`, why no second factor of the account is looked at,
/// or `overloaded`.
pub async fn check_recovery_code(
    app: &App,
    account_id: Uuid,
    typed: &RecoveryCode,
    origin: &RequestOrigin,
) -> Result<HeldFactor, DomainError> {
    let (tx, account) = app.storage.lock_account(account_id).await?;
    require_open(app, &account, LockoutPolicy::Enforce)?;
    let rows = recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(account_id))
        .all(&tx)
        .await?;
    if rows.iter().all(|row| row.used_at.is_some()) {
        return Err(ProblemCode::FactorNotSet.into());
    }
    let lock = failures::count(&tx, &account, &app.config.limits.lock, app.now()).await?;
    tx.commit().await?;

    let row = rows.into_iter().find(|row| row.selector == typed.selector());
    let hash = row.as_ref().map(|row| row.hash.clone());
    let whole = Password::parse(typed.reveal().to_owned()).map_err(anyhow::Error::from)?;
    let right = app.hasher.matches(whole, hash).await?;
    let refusal = match row {
        Some(row) if right && row.used_at.is_none() => {
            return Ok(HeldFactor { account_id, what: Held::RecoveryCode { id: row.id } });
        }
        Some(_) if right => ProblemCode::CodeUsed.into(),
        _ => refuse(ProblemCode::WrongCode).in_field("code").into(),
    };
    failures::record(app, account_id, lock, origin).await?;
    Err(refusal)
}

impl HeldFactor {
    /// The number of the app or of the recovery code.
    #[must_use]
    pub fn id(&self) -> Uuid {
        match self.what {
            Held::Authenticator { id, .. } | Held::RecoveryCode { id } => id,
        }
    }

    /// Uses it up, once, and takes back the failures of the account, whose row the caller holds.
    ///
    /// # Errors
    /// `code_used` when another request was faster; `account_frozen` when the owner reported a
    /// change since it was compared.
    pub async fn consume(&self, tx: &Tx, now: Timestamp) -> Result<(), DomainError> {
        let account = account::Entity::find_by_id(self.account_id).one(tx).await?;
        if account.is_none_or(|account| account.frozen_at.is_some()) {
            return Err(ProblemCode::AccountFrozen.into());
        }
        let rows = match self.what {
            Held::Authenticator { id, step } => use_step(tx, id, step, now).await?,
            Held::RecoveryCode { id } => {
                recovery_code::Entity::update_many()
                    .col_expr(recovery_code::Column::UsedAt, Expr::value(now))
                    .filter(recovery_code::Column::Id.eq(id))
                    .filter(recovery_code::Column::UsedAt.is_null())
                    .exec(tx)
                    .await?
                    .rows_affected
            }
        };
        if rows == 0 {
            return Err(ProblemCode::CodeUsed.into());
        }
        failures::take_back(tx, self.account_id).await?;
        Ok(())
    }
}

/// Notes the step as the last one whose code was used, if it is later than the last.
async fn use_step(tx: &Tx, id: Uuid, step: i64, now: Timestamp) -> Result<u64, sea_orm::DbErr> {
    let later = Condition::any()
        .add(authenticator::Column::LastStep.is_null())
        .add(authenticator::Column::LastStep.lt(step));
    let used = authenticator::Entity::update_many()
        .col_expr(authenticator::Column::LastStep, Expr::value(step))
        .col_expr(authenticator::Column::LastUsedAt, Expr::value(now))
        .filter(authenticator::Column::Id.eq(id))
        .filter(authenticator::Column::RemovedAt.is_null())
        .filter(later)
        .exec(tx)
        .await?;
    Ok(used.rows_affected)
}
