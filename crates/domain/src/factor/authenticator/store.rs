//! Rows of authenticators. Every write is guarded by the state that it goes out from.

use ninsho_shared::authenticators::{AuthenticatorName, AuthenticatorView};
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;

use super::flow::SetUp;
use crate::config::CodeLimits;
use crate::factor::removing;
use crate::refusal::DomainError;
use crate::storage::Tx;
use crate::storage::entity::authenticator;

pub use crate::storage::entity::account::Model as Account;
pub use crate::storage::entity::authenticator::Model as Row;

/// The app of this number, if it is the account's own.
pub async fn find(conn: &impl ConnectionTrait, account_id: Uuid, id: Uuid) -> Result<Row, DomainError> {
    let row = authenticator::Entity::find_by_id(id)
        .filter(authenticator::Column::AccountId.eq(account_id))
        .one(conn)
        .await?;
    Ok(row.ok_or(ProblemCode::NotFound)?)
}

/// What a row says of its set-up.
pub fn set_up(row: &Row, limits: &CodeLimits) -> SetUp {
    SetUp {
        confirmed: row.confirmed_at.is_some(),
        removed: row.removed_at.is_some(),
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
        expires_at: expires_at(row, limits),
    }
}

/// Until when an app can be proved.
pub fn expires_at(row: &Row, limits: &CodeLimits) -> Timestamp {
    row.created_at.plus(limits.valid_for.0)
}

/// Writes an app that was begun, in the place of one that was not finished.
pub async fn begin(tx: &Tx, row: Row) -> Result<(), DbErr> {
    removing(row.created_at)
        .filter(authenticator::Column::AccountId.eq(row.account_id))
        .filter(authenticator::Column::ConfirmedAt.is_null())
        .exec(tx)
        .await?;
    authenticator::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
    Ok(())
}

/// Counts a try to prove an app.
pub async fn count_attempt(tx: &Tx, id: Uuid) -> Result<(), DbErr> {
    authenticator::Entity::update_many()
        .col_expr(authenticator::Column::Attempts, Expr::col(authenticator::Column::Attempts).add(1))
        .filter(authenticator::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Lets an app count that was begun, and uses up the step that proved it; says whether it was begun.
pub async fn confirm(tx: &Tx, id: Uuid, step: i64, now: Timestamp) -> Result<bool, DbErr> {
    let confirmed = authenticator::Entity::update_many()
        .col_expr(authenticator::Column::ConfirmedAt, Expr::value(now))
        .col_expr(authenticator::Column::LastStep, Expr::value(step))
        .filter(authenticator::Column::Id.eq(id))
        .filter(authenticator::Column::ConfirmedAt.is_null())
        .filter(authenticator::Column::RemovedAt.is_null())
        .exec(tx)
        .await?;
    Ok(confirmed.rows_affected > 0)
}

/// Removes an app; says whether it was there.
pub async fn remove(tx: &Tx, id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let removed = removing(now).filter(authenticator::Column::Id.eq(id)).exec(tx).await?;
    Ok(removed.rows_affected > 0)
}

/// An app that counts, as its owner sees it.
pub fn view(row: &Row) -> Result<AuthenticatorView, DomainError> {
    Ok(AuthenticatorView {
        id: row.id,
        name: AuthenticatorName::parse(&row.name).map_err(anyhow::Error::from)?,
        since: row.confirmed_at.unwrap_or(row.created_at),
        last_used_at: row.last_used_at,
    })
}
