//! Checking what an authenticator shows. As with a mailed code, the attempt is counted and committed
//! before anything is compared.

use std::time::Duration;

use ninsho_shared::problem::Hint;
use ninsho_shared::{AuthenticatorCode, ProblemCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{secret, store, totp};
use crate::account::lockout::{self, LockoutPolicy, require_open};
use crate::account::row::Success;
use crate::account::{Account, HeldAccount, failures};
use crate::app::App;
use crate::refusal::{DomainError, Refusal, refuse};
use crate::storage::entity::authenticator;
use crate::storage::{Guarded, Tx};

/// What helps when a code is wrong again and again.
const SET_CLOCK: &str = "the code is wrong again: let the device with the authenticator set its clock \
                         automatically, then enter a new code";

/// Somebody has an authenticator of an account. Only [`check`] makes one.
#[derive(Debug)]
pub struct VerifiedAuthenticator {
    id: Uuid,
    step: i64,
}

/// What a code that was not accepted was found to be.
#[derive(Default)]
struct Found {
    /// The latest step that was used, when the code is of it or of one before.
    used: Option<i64>,
    /// By how much the clock is off.
    clock_off: Option<Duration>,
    /// For each authenticator the step of the next minutes whose code it is.
    ahead: Vec<(Uuid, Option<i64>)>,
}

/// Compares `typed` with what the authenticators of the account show.
///
/// # Errors
/// `wrong_code`, from the second failure in a row on with the hint to set the clock, and with `clock_off`
/// when the code was right some minutes ago, or is the second in a row that will be; `code_used` with the
/// wait for the next code, and then the attempt is given back; `factor_not_set`; or why the account is
/// locked out.
pub async fn check(
    app: &App,
    held: impl Into<HeldAccount>,
    typed: &AuthenticatorCode,
) -> Result<VerifiedAuthenticator, DomainError> {
    let held = held.into();
    let now = held.now();
    let (account, origin) = (held.account.clone(), held.origin.clone());
    require_open(&held, app, &account, LockoutPolicy::Enforce)?;
    let authenticators = store::active(&*held, account.id).await?;
    if authenticators.is_empty() {
        return Err(ProblemCode::FactorNotSet.into());
    }
    let lock = failures::count(&held, &account, &app.config.limits.lock, now);
    held.commit().await?;

    let mut found = Found::default();
    for row in authenticators {
        let secret = secret::open(&app.secrets, &row)?;
        match totp::step_of(&secret, typed, now) {
            Some(step) if row.last_step.is_none_or(|last| last < step) => {
                return Ok(VerifiedAuthenticator { id: row.id, step });
            }
            Some(_) => found.used = found.used.max(row.last_step),
            None => found.look_for_clock(&row, totp::nearest_step_of(&secret, typed, now), now),
        }
    }
    let (tx, _) = app.storage.lock_account(account.id).await?;
    if let Some(last) = found.used {
        let given_back = failures::give_back(&tx, app, &account, lock, &origin).await?;
        tx.commit().await?;
        if !given_back {
            failures::record(app, account.id, lock, &origin).await?;
        }
        return Err(refuse(ProblemCode::CodeUsed).next_code_in(totp::until_next_code(last, now)).into());
    }
    store::note_ahead(&tx, &found.ahead).await?;
    tx.commit().await?;
    failures::record(app, account.id, lock, &origin).await?;
    Err(found.wrong(&account).into())
}

impl Found {
    /// A slow clock is named at once: a code of the past opens nothing any more. A fast one is named at
    /// the second code in a row.
    fn look_for_clock(&mut self, row: &store::Row, nearest: Option<i64>, now: Timestamp) {
        let ahead = nearest.filter(|step| totp::step_at(now) < *step);
        let named = match (nearest, ahead) {
            (_, Some(ahead)) => totp::runs_fast(row.ahead_step, ahead, now),
            (nearest, None) => nearest.is_some(),
        };
        if named {
            self.clock_off = self.clock_off.or(nearest.map(|step| totp::clock_off(step, now)));
        }
        self.ahead.push((row.id, ahead));
    }

    /// The refusal of an attempt that was counted on this account.
    fn wrong(&self, before: &Account) -> Refusal {
        let wrong = refuse(ProblemCode::WrongCode).in_field("code").clock_off(self.clock_off);
        if lockout::failures(before) == 0 { wrong } else { again(wrong) }
    }
}

/// The refusal of a second wrong code in a row, which says what is likely to help. It says so whatever the
/// clock is: nothing of the secret is in it.
#[must_use]
pub fn again(wrong: Refusal) -> Refusal {
    wrong.hint(Hint::SetClock).because(SET_CLOCK)
}

impl VerifiedAuthenticator {
    /// Records the time step as the last one that was used, unless it or a later one was used since
    /// (RFC 6238 §5.2), and returns what that changes of the account, whose row is locked.
    ///
    /// # Errors
    /// `code_used`; `account_frozen` when the owner reported a change since it was compared.
    pub(crate) async fn consume(
        &self,
        tx: &Tx,
        account: &Account,
        now: Timestamp,
    ) -> Result<Success, DomainError> {
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
        Ok(Success::of(account.id))
    }
}
