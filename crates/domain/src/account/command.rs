//! Commands on an account as a whole: the command line, the flows and the help desk call the same ones,
//! each with the account's row locked.

use super::row::{self, Account};
use crate::app::App;
use crate::event::{self, Event};
use crate::factor::mail_code;
use crate::refusal::DomainError;
use crate::session;
use crate::storage::entity::account;
use crate::storage::{Guarded, Tx};
use ninsho_shared::{MailAddress, ProblemCode, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

/// Accounts that one statement writes: some ten columns each, far below what databases take.
const BATCH: usize = 200;

/// An account to be made.
#[derive(Debug)]
pub struct NewAccount {
    /// Their ID.
    pub user_id: UserId,
    /// argon2id, as a PHC string.
    pub password_hash: String,
    /// The address that receives their codes.
    pub mail_address: Option<MailAddress>,
    /// Whether it is a member of the staff.
    pub staff: bool,
}

/// Writes the accounts and their events. The caller commits.
///
/// # Errors
/// When an ID exists already.
pub async fn create(tx: &Tx, app: &App, accounts: Vec<NewAccount>) -> Result<(), DomainError> {
    let now = app.now();
    let mut rows = Vec::with_capacity(accounts.len());
    for new in accounts {
        rows.push(account::Model {
            id: app.new_id()?,
            user_id: new.user_id,
            password_hash: new.password_hash,
            mail_since: new.mail_address.is_some().then_some(now),
            second_factor_failures: 0,
            second_factor_given_back: 0,
            second_factor_locked_until: None,
            frozen_at: None,
            enrolled_at: new.mail_address.is_some().then_some(now),
            mail_address: new.mail_address,
            last_factor: None,
            staff: new.staff,
            operator_since: None,
            closed_at: None,
            created_at: now,
        });
    }
    for batch in rows.chunks(BATCH) {
        let models = batch.iter().map(|row| row.clone().into_active_model().reset_all());
        account::Entity::insert_many(models).exec_without_returning(tx).await?;
    }
    for row in rows {
        event::record(tx, app, Event::AccountCreated.by_staff(row.id)).await?;
    }
    Ok(())
}

/// What a command did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The account was changed.
    Changed,
    /// The account was in this state already.
    Unchanged,
}

/// Begins a transaction with the row of the account of this ID locked; none when there is no such account.
pub async fn lock(app: &App, user_id: &UserId) -> Result<Option<(Tx, Account)>, DomainError> {
    let Some(found) = row::find(app.storage.read(), user_id).await? else { return Ok(None) };
    Ok(Some(app.storage.lock_account(found.id).await?))
}

/// Closes the account: nobody can log in to it. Its sessions are revoked, its pending codes become void.
pub async fn close(tx: &Tx, app: &App, account: &Account) -> Result<Outcome, DomainError> {
    if account.closed_at.is_some() {
        return Ok(Outcome::Unchanged);
    }
    let closed_at = Expr::value(app.now());
    row::update(account.id).col_expr(account::Column::ClosedAt, closed_at).apply(tx, GONE).await?;
    session::end_others(tx, app, account.id, None).await?;
    mail_code::void_all(tx, account.id, app.now()).await?;
    record(tx, app, account, Event::AccountClosed).await
}

/// Opens a closed account again.
pub async fn reopen(tx: &Tx, app: &App, account: &Account) -> Result<Outcome, DomainError> {
    if account.closed_at.is_none() {
        return Ok(Outcome::Unchanged);
    }
    let open = Expr::value(None::<i64>);
    row::update(account.id).col_expr(account::Column::ClosedAt, open).apply(tx, GONE).await?;
    record(tx, app, account, Event::AccountReopened).await
}

/// Sets the password, given as an argon2id hash (a PHC string). All sessions are revoked.
pub async fn set_password(tx: &Tx, app: &App, account: &Account, hash: String) -> Result<(), DomainError> {
    row::update(account.id)
        .col_expr(account::Column::PasswordHash, Expr::value(hash))
        .apply(tx, GONE)
        .await?;
    session::end_others(tx, app, account.id, None).await?;
    record(tx, app, account, Event::PasswordChanged).await.map(drop)
}

/// Freezes the second factor because the owner reported a change: only the help desk, or
/// [`unlock`] with `unfreeze`, opens it. The caller records what was reported.
pub async fn freeze(tx: &Tx, app: &App, account: &Account) -> Result<Outcome, DomainError> {
    if account.frozen_at.is_some() {
        return Ok(Outcome::Unchanged);
    }
    let frozen_at = Expr::value(app.now());
    row::update(account.id).col_expr(account::Column::FrozenAt, frozen_at).apply(tx, GONE).await?;
    Ok(Outcome::Changed)
}

/// Opens a second factor that is locked or blocked, and with `unfreeze` also one that is frozen.
///
/// # Errors
/// `account_frozen` when it is frozen and `unfreeze` is not set; nothing is changed then.
pub async fn unlock(tx: &Tx, app: &App, account: &Account, unfreeze: bool) -> Result<Outcome, DomainError> {
    if account.frozen_at.is_some() && !unfreeze {
        return Err(ProblemCode::AccountFrozen.into());
    }
    let shut = account.frozen_at.is_some()
        || account.second_factor_failures > 0
        || account.second_factor_locked_until.is_some();
    if !shut {
        return Ok(Outcome::Unchanged);
    }
    row::opening(account.id, unfreeze).apply(tx, GONE).await?;
    record(tx, app, account, Event::SecondFactorUnlocked).await
}

/// Grants the operator role, from the next request on.
pub async fn grant_operator(tx: &Tx, app: &App, account: &Account) -> Result<Outcome, DomainError> {
    if account.operator_since.is_some() {
        return Ok(Outcome::Unchanged);
    }
    let since = Expr::value(app.now());
    row::update(account.id).col_expr(account::Column::OperatorSince, since).apply(tx, GONE).await?;
    record(tx, app, account, Event::OperatorAdded).await
}

/// Revokes the operator role, from the next request on.
pub async fn revoke_operator(tx: &Tx, app: &App, account: &Account) -> Result<Outcome, DomainError> {
    if account.operator_since.is_none() {
        return Ok(Outcome::Unchanged);
    }
    let none = Expr::value(None::<i64>);
    row::update(account.id).col_expr(account::Column::OperatorSince, none).apply(tx, GONE).await?;
    record(tx, app, account, Event::OperatorRemoved).await
}

/// The row is locked, so that no update can miss it.
const GONE: ProblemCode = ProblemCode::Internal;

async fn record(tx: &Tx, app: &App, account: &Account, event: Event) -> Result<Outcome, DomainError> {
    event::record(tx, app, event.by_staff(account.id)).await?;
    Ok(Outcome::Changed)
}
