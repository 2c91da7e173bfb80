//! Checking a recovery code. As with a mailed code, the attempt is counted and committed before
//! anything is compared.

use ninsho_shared::{Password, ProblemCode, RecoveryCode, Timestamp};
use uuid::Uuid;

use super::store;
use crate::account::lockout::{self, LockoutPolicy, require_open};
use crate::account::row::Success;
use crate::account::{Account, HeldAccount, failures};
use crate::app::App;
use crate::refusal::{DomainError, refuse};
use crate::storage::Tx;

/// Somebody has a recovery code of an account. Only [`check`] makes one.
#[derive(Debug)]
pub struct VerifiedRecoveryCode {
    id: Uuid,
}

/// Compares `typed` with the recovery codes of the account. A code that was never generated costs the
/// same hash as one that was.
///
/// # Errors
/// `wrong_code`; `code_used`, and then the attempt is given back; `factor_not_set`, why the account is
/// locked out, or `overloaded`.
pub async fn check(
    app: &App,
    held: impl Into<HeldAccount>,
    typed: &RecoveryCode,
) -> Result<VerifiedRecoveryCode, DomainError> {
    let held = held.into();
    let (account, origin) = (held.account.clone(), held.origin.clone());
    require_open(&held, app, &account, LockoutPolicy::Enforce)?;
    let rows = store::all(&*held, account.id).await?;
    if rows.iter().all(|row| row.used_at.is_some()) {
        return Err(ProblemCode::FactorNotSet.into());
    }
    let lock = failures::count(&held, &account, &app.config.limits.lock, held.now());
    held.commit().await?;

    let row = rows.into_iter().find(|row| row.selector == typed.selector());
    let hash = row.as_ref().map(|row| row.hash.clone());
    let whole = Password::parse(typed.reveal().to_owned()).map_err(anyhow::Error::from)?;
    let right = app.hasher.matches(whole, hash).await?;
    let refusal = match row {
        Some(row) if right && row.used_at.is_none() => return Ok(VerifiedRecoveryCode { id: row.id }),
        Some(_) if right => {
            let (tx, _) = app.storage.lock_account(account.id).await?;
            let given_back = failures::give_back(&tx, app, &account, lock, &origin).await?;
            tx.commit().await?;
            if given_back {
                return Err(ProblemCode::CodeUsed.into());
            }
            ProblemCode::CodeUsed.into()
        }
        _ => refuse(ProblemCode::WrongCode).in_field("code").into(),
    };
    failures::record(app, account.id, lock, &origin).await?;
    Err(refusal)
}

impl VerifiedRecoveryCode {
    /// The code's id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Uses the code up, once, and returns what that changes of the account, whose row is locked.
    ///
    /// # Errors
    /// `code_used` when another request was faster; `account_frozen` when the owner reported a
    /// change since it was compared.
    pub(crate) async fn consume(
        &self,
        tx: &Tx,
        account: &Account,
        now: Timestamp,
    ) -> Result<Success, DomainError> {
        lockout::require_not_frozen(account)?;
        store::use_up(tx, self.id, now).await?;
        Ok(Success::of(account.id))
    }
}
