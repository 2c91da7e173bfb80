//! Commands on an account as a whole: the command line, the flows and the help desk call the same ones,
//! each with the account's row locked.

use super::password_tries;
use super::row::{self, Account};
use crate::app::App;
use crate::event::notice::{self, Notice, NoticeKind};
use crate::event::{self, Event, Subject};
use crate::factor::mail_code;
use crate::mail::outbox::{Details, MailKind};
use crate::refusal::DomainError;
use crate::registration::init_request;
use crate::session;
use crate::storage::entity::account;
use crate::storage::{Guarded, Tx};
use ninsho_shared::session::SessionEnd;
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
    let now = tx.now();
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
            desk_until: None,
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
        event::record(tx, app, Event::AccountCreated.by_staff(row.id))?;
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
    let closed_at = Expr::value(tx.now());
    row::update(account.id).col_expr(account::Column::ClosedAt, closed_at).apply(tx, GONE).await?;
    session::end_others(tx, account.id, None, SessionEnd::AccountChanged);
    mail_code::void_all(tx, account.id, tx.now());
    record(tx, app, account, Event::AccountClosed)
}

/// Opens a closed account again.
pub async fn reopen(tx: &Tx, app: &App, account: &Account) -> Result<Outcome, DomainError> {
    if account.closed_at.is_none() {
        return Ok(Outcome::Unchanged);
    }
    let open = Expr::value(None::<i64>);
    row::update(account.id).col_expr(account::Column::ClosedAt, open).apply(tx, GONE).await?;
    record(tx, app, account, Event::AccountReopened)
}

/// Sets the password, given as an argon2id hash (a PHC string). All sessions are revoked, and guesses at the
/// password before it are forgotten.
pub async fn set_password(tx: &Tx, app: &App, account: &Account, hash: String) -> Result<(), DomainError> {
    row::update(account.id)
        .col_expr(account::Column::PasswordHash, Expr::value(hash))
        .apply(tx, GONE)
        .await?;
    session::end_others(tx, account.id, None, SessionEnd::AccountChanged);
    password_tries::forget(tx, &account.user_id).await?;
    record(tx, app, account, Event::PasswordChanged).map(drop)
}

/// Freezes the second factor because the owner reported a change: only the help desk, or
/// [`unlock`] with `unfreeze`, opens it. The caller records what was reported.
pub async fn freeze(tx: &Tx, account: &Account) -> Result<Outcome, DomainError> {
    if account.frozen_at.is_some() {
        return Ok(Outcome::Unchanged);
    }
    let frozen_at = Expr::value(tx.now());
    row::update(account.id).col_expr(account::Column::FrozenAt, frozen_at).apply(tx, GONE).await?;
    Ok(Outcome::Changed)
}

/// Opens a second factor that is locked or blocked, and with `unfreeze` also one that is frozen; then all
/// earlier revocation links become void. Forgets guesses at the password too, which slow it down in
/// networks that the owner never logged in from.
///
/// # Errors
/// `account_frozen` when it is frozen and `unfreeze` is not set; nothing is changed then.
pub async fn unlock(tx: &Tx, app: &App, account: &Account, unfreeze: bool) -> Result<Outcome, DomainError> {
    if account.frozen_at.is_some() && !unfreeze {
        return Err(ProblemCode::AccountFrozen.into());
    }
    let was_guessed = password_tries::forget(tx, &account.user_id).await?;
    let shut = was_guessed
        || account.frozen_at.is_some()
        || (unfreeze && account.desk_until.is_some())
        || account.second_factor_failures > 0
        || account.second_factor_locked_until.is_some();
    if !shut {
        return Ok(Outcome::Unchanged);
    }
    row::opening(account.id, unfreeze).apply(tx, GONE).await?;
    if unfreeze {
        // The staff has identified the owner: whoever froze it with a link of before cannot do so again.
        notice::void_links(tx, account.id, tx.now());
    }
    record(tx, app, account, Event::SecondFactorUnlocked)
}

/// Removes the registered address, because it is not the owner's: its sessions are revoked, its pending
/// codes and the revocation links that went to it become void, and it is told. The other factors stay; an
/// account without any is let in by the help desk.
///
/// # Errors
/// `desk_at_work` while the help desk has told its code for a request that is open: that request sets the
/// address.
pub async fn remove_address(
    tx: &Tx,
    app: &App,
    account: &Account,
    reason: String,
) -> Result<Outcome, DomainError> {
    let now = tx.now();
    let Some(address) = account.mail_address.clone() else { return Ok(Outcome::Unchanged) };
    if account.desk_until.is_some_and(|until| now < until) {
        return Err(ProblemCode::DeskAtWork.into());
    }
    row::update(account.id)
        .col_expr(account::Column::MailAddress, Expr::value(None::<String>))
        .col_expr(account::Column::MailSince, Expr::value(None::<i64>))
        .apply(tx, GONE)
        .await?;
    row::set_enrolled(tx, account.id, now);
    // A person who is on the way to the help desk goes on there.
    let left_alone = init_request::store::session_left_alone(tx, account.id, now).await?;
    session::end_others(tx, account.id, left_alone, SessionEnd::AccountChanged);
    mail_code::void_all(tx, account.id, now);
    notice::void_links_to(tx, account.id, &address, now);
    let removed = Event::AddressRemoved.by_staff(account.id).address(address.masked());
    event::record(tx, app, removed.note(reason).unacknowledged(true))?;
    let details = Details { user_id: account.user_id.to_string(), at: now.as_millis(), ..Details::default() };
    let notice = Notice {
        mail: MailKind::AddressRemoved,
        subject: Subject::Account(account.id),
        kind: NoticeKind::Completed,
        details,
        recipient: address,
    };
    notice::send_powerless(tx, app, account.id, notice).await?;
    Ok(Outcome::Changed)
}

/// Grants the operator role, from the next request on.
pub async fn grant_operator(tx: &Tx, app: &App, account: &Account) -> Result<Outcome, DomainError> {
    if account.operator_since.is_some() {
        return Ok(Outcome::Unchanged);
    }
    let since = Expr::value(tx.now());
    row::update(account.id).col_expr(account::Column::OperatorSince, since).apply(tx, GONE).await?;
    record(tx, app, account, Event::OperatorAdded)
}

/// Revokes the operator role, from the next request on.
pub async fn revoke_operator(tx: &Tx, app: &App, account: &Account) -> Result<Outcome, DomainError> {
    if account.operator_since.is_none() {
        return Ok(Outcome::Unchanged);
    }
    let none = Expr::value(None::<i64>);
    row::update(account.id).col_expr(account::Column::OperatorSince, none).apply(tx, GONE).await?;
    record(tx, app, account, Event::OperatorRemoved)
}

/// The row is locked, so that no update can miss it.
const GONE: ProblemCode = ProblemCode::Internal;

fn record(tx: &Tx, app: &App, account: &Account, event: Event) -> Result<Outcome, DomainError> {
    event::record(tx, app, event.by_staff(account.id))?;
    Ok(Outcome::Changed)
}
