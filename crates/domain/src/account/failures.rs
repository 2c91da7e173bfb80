//! Counting failed attempts. The count is committed before anything is compared, and only a success
//! resets it, or the finding that the attempt was no guess takes it back.

use ninsho_shared::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{lockout, mail, row};
use crate::app::App;
use crate::config::LockLimits;
use crate::event::{self, Event};
use crate::mail::outbox::MailKind;
use crate::refusal::DomainError;
use crate::request_origin::RequestOrigin;
use crate::storage::entity::account;
use crate::storage::{Later, Tx};

/// Counts an attempt on the account, whose row is locked, as a failure. Returns until when it locks the
/// second factor, if it does.
pub fn count(tx: &Tx, account: &account::Model, limits: &LockLimits, now: Timestamp) -> Option<Timestamp> {
    let failures = lockout::failures(account).saturating_add(1);
    let lock = lockout::lock_after(failures, limits, now);
    let counted = Expr::value(i32::try_from(failures).unwrap_or(i32::MAX));
    let mut count = row::update(account.id).col_expr(account::Column::SecondFactorFailures, counted);
    if let Some(until) = lock {
        count = count.col_expr(account::Column::SecondFactorLockedUntil, Expr::value(until));
    }
    count.later(tx);
    lock
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

/// Gives a counted attempt back, because what was typed was no guess but a code of the owner that is not
/// right here, or no longer. `before` is the account as it was before the attempt was counted, `lock` what
/// [`count`] returned. Returns whether it was given back, and recorded; else [`record`] does that, once
/// this is committed.
///
/// Who knows such a code gains nothing: the count is as before, never lower. Between two successes no more
/// attempts are given back than lock the account, so that this cannot go on for ever.
///
/// # Errors
/// When there is no id for the event.
pub async fn give_back(
    tx: &Tx,
    app: &App,
    before: &account::Model,
    lock: Option<Timestamp>,
    origin: &RequestOrigin,
) -> Result<bool, DomainError> {
    use account::Column::{SecondFactorFailures, SecondFactorGivenBack, SecondFactorLockedUntil};
    let most = i32::try_from(app.config.limits.lock.every).unwrap_or(i32::MAX);
    let given_back = row::update(before.id)
        .col_expr(SecondFactorFailures, Expr::col(SecondFactorFailures).sub(1))
        .col_expr(SecondFactorGivenBack, Expr::col(SecondFactorGivenBack).add(1))
        .filter(SecondFactorFailures.gt(0))
        .filter(SecondFactorGivenBack.lt(most))
        .exec(tx)
        .await?;
    if given_back.rows_affected == 0 {
        return Ok(false);
    }
    if let Some(until) = lock {
        row::update(before.id)
            .col_expr(SecondFactorLockedUntil, Expr::value(before.second_factor_locked_until))
            .filter(SecondFactorLockedUntil.eq(until))
            .later(tx);
    }
    event::record(tx, app, Event::WrongCode.by_owner(before.id, origin))?;
    Ok(true)
}
