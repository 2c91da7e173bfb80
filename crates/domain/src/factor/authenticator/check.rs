//! Checking what an authenticator shows. As with a mailed code, the attempt is counted and committed
//! before anything is compared.

use ninsho_shared::{AuthenticatorCode, ProblemCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::totp::{self, Search};
use super::{secret, store};
use crate::account::lockout::{self, LockoutPolicy, require_open};
use crate::account::{Account, failures};
use crate::app::App;
use crate::refusal::{DomainError, refuse};
use crate::session::{Held, Session};
use crate::storage::entity::authenticator;
use crate::storage::{Guarded, Tx};

/// Somebody has an authenticator of an account. Only [`check`] makes one.
#[derive(Debug)]
pub struct VerifiedAuthenticator {
    id: Uuid,
    step: i64,
}

/// Compares `typed` with what the authenticators of the account show.
///
/// # Errors
/// `wrong_code`, with `clock_off` when the code was right some minutes ago; `code_used`;
/// `factor_not_set`; or why the account is locked out.
pub async fn check<P>(
    app: &App,
    held: Held<P>,
    typed: &AuthenticatorCode,
) -> Result<VerifiedAuthenticator, DomainError> {
    let now = held.now;
    let Session { account, origin, .. } = held.session.clone();
    require_open(app, &account, LockoutPolicy::Enforce)?;
    let authenticators = store::active(&held, account.id).await?;
    if authenticators.is_empty() {
        return Err(ProblemCode::FactorNotSet.into());
    }
    let lock = failures::count(&held, &account, &app.config.limits.lock, now).await?;
    held.commit().await?;

    let (mut used, mut clock_off) = (false, None);
    for row in authenticators {
        let secret = secret::open(&app.secrets, &row)?;
        match totp::step_of(&secret, typed, now) {
            Some(step) if row.last_step.is_none_or(|last| last < step) => {
                return Ok(VerifiedAuthenticator { id: row.id, step });
            }
            Some(_) => used = true,
            None => clock_off = clock_off.or(totp::clock_off(&secret, typed, now, Search::Behind)),
        }
    }
    failures::record(app, account.id, lock, &origin).await?;
    Err(if used {
        ProblemCode::CodeUsed.into()
    } else {
        refuse(ProblemCode::WrongCode).in_field("code").clock_off(clock_off).into()
    })
}

impl VerifiedAuthenticator {
    /// Records the time step as the last one that was used, unless it or a later one was used since
    /// (RFC 6238 §5.2), and resets the failures of the account, whose row is locked.
    ///
    /// # Errors
    /// `code_used`; `account_frozen` when the owner reported a change since it was compared.
    pub(crate) async fn consume(
        &self,
        tx: &Tx,
        account: &Account,
        now: Timestamp,
    ) -> Result<(), DomainError> {
        lockout::require_not_frozen(account)?;
        let later = Condition::any()
            .add(authenticator::Column::LastStep.is_null())
            .add(authenticator::Column::LastStep.lt(self.step));
        authenticator::Entity::update_many()
            .col_expr(authenticator::Column::LastStep, Expr::value(self.step))
            .col_expr(authenticator::Column::LastUsedAt, Expr::value(now))
            .filter(authenticator::Column::Id.eq(self.id))
            .filter(authenticator::Column::RemovedAt.is_null())
            .filter(later)
            .apply(tx, ProblemCode::CodeUsed)
            .await?;
        Ok(failures::reset(tx, account.id).await?)
    }
}
