//! Counting failed attempts. The count is committed before anything is compared, and only a success
//! resets it.

use ninsho_shared::Timestamp;
use sea_orm::DbErr;
use sea_orm::sea_query::Expr;
use uuid::Uuid;

use super::{lockout, mail, row};
use crate::app::App;
use crate::config::LockLimits;
use crate::event::{self, Event};
use crate::mail::outbox::MailKind;
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::Tx;
use crate::storage::entity::account;

/// Counts an attempt on the account, whose row is locked, as a failure. Returns until when it locks the
/// second factor, if it does.
pub async fn count(
    tx: &Tx,
    account: &account::Model,
    limits: &LockLimits,
    now: Timestamp,
) -> Result<Option<Timestamp>, DbErr> {
    let failures = lockout::failures(account).saturating_add(1);
    let lock = lockout::lock_after(failures, limits, now);
    let counted = Expr::value(i32::try_from(failures).unwrap_or(i32::MAX));
    let mut count = row::update(account.id).col_expr(account::Column::SecondFactorFailures, counted);
    if let Some(until) = lock {
        count = count.col_expr(account::Column::SecondFactorLockedUntil, Expr::value(until));
    }
    count.exec(tx).await?;
    Ok(lock)
}

/// Records that a counted attempt failed, and that it locked the second factor, if it did: the owner, who
/// cannot log in to read their history, gets a mail of that.
pub async fn record(
    app: &App,
    account_id: Uuid,
    lock: Option<Timestamp>,
    origin: &RequestOrigin,
) -> Result<(), DomainError> {
    let (app, origin) = (app.clone(), origin.clone());
    // Also when the connection ends now: a guesser must not be able to keep the mail back.
    let recording = tokio::spawn(async move {
        event::record_failure(&app, Some(account_id), Event::WrongCode, &origin).await?;
        if lock.is_some() {
            event::record_failure(&app, Some(account_id), Event::SecondFactorLocked, &origin).await?;
            mail::warn(&app, account_id, MailKind::SecondFactorLocked, &origin).await?;
        }
        Ok(())
    });
    recording.await.map_err(anyhow::Error::from)?
}

/// Resets the failures of the account: a factor was right.
pub async fn reset(tx: &Tx, account_id: Uuid) -> Result<(), DbErr> {
    row::opening(account_id, false).exec(tx).await?;
    Ok(())
}
