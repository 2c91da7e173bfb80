//! Rows of apps. Every write is guarded by the state that it goes out from.

use ninsho_shared::apps::{AppName, AppView};
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;

use super::flow::SetUp;
use crate::config::CodeLimits;
use crate::error::ApiError;
use crate::factors::removing;
use crate::storage::entity::{account, app_factor};

pub(super) use crate::account::hold as hold_account;
pub(super) use crate::storage::entity::account::Model as Account;
pub(super) use crate::storage::entity::app_factor::Model as Row;

/// The app of this number, if it is the account's own.
pub(super) async fn find(conn: &impl ConnectionTrait, account_id: Uuid, id: Uuid) -> Result<Row, ApiError> {
    let row = app_factor::Entity::find_by_id(id)
        .filter(app_factor::Column::AccountId.eq(account_id))
        .one(conn)
        .await?;
    Ok(row.ok_or(ProblemCode::NotFound)?)
}

/// What a row says of its set-up.
pub(super) fn set_up(row: &Row, limits: &CodeLimits) -> SetUp {
    SetUp {
        confirmed: row.confirmed_at.is_some(),
        removed: row.removed_at.is_some(),
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
        expires_at: expires_at(row, limits),
    }
}

/// Until when an app can be proved.
pub(super) fn expires_at(row: &Row, limits: &CodeLimits) -> Timestamp {
    Timestamp::from_millis(row.created_at).plus(limits.valid_for.0)
}

/// Writes an app that was begun, in the place of one that was not finished.
pub(super) async fn begin(tx: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    removing(Timestamp::from_millis(row.created_at))
        .filter(app_factor::Column::AccountId.eq(row.account_id))
        .filter(app_factor::Column::ConfirmedAt.is_null())
        .exec(tx)
        .await?;
    app_factor::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
    Ok(())
}

/// Counts a try to prove an app.
pub(super) async fn count_attempt(tx: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    app_factor::Entity::update_many()
        .col_expr(app_factor::Column::Attempts, Expr::col(app_factor::Column::Attempts).add(1))
        .filter(app_factor::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Lets an app count that was begun, and uses up the step that proved it; says whether it was begun.
pub(super) async fn confirm(
    tx: &impl ConnectionTrait,
    id: Uuid,
    step: i64,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let confirmed = app_factor::Entity::update_many()
        .col_expr(app_factor::Column::ConfirmedAt, Expr::value(now.as_millis()))
        .col_expr(app_factor::Column::LastStep, Expr::value(step))
        .filter(app_factor::Column::Id.eq(id))
        .filter(app_factor::Column::ConfirmedAt.is_null())
        .filter(app_factor::Column::RemovedAt.is_null())
        .exec(tx)
        .await?;
    Ok(confirmed.rows_affected > 0)
}

/// Notes since when the account has had a factor, if it had none before.
pub(super) async fn enrol(tx: &impl ConnectionTrait, account_id: Uuid, now: Timestamp) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(
            account::Column::EnrolledAt,
            Func::coalesce([Expr::col(account::Column::EnrolledAt), Expr::value(now.as_millis())]).into(),
        )
        .filter(account::Column::Id.eq(account_id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Removes an app; says whether it was there.
pub(super) async fn remove(tx: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let removed = removing(now).filter(app_factor::Column::Id.eq(id)).exec(tx).await?;
    Ok(removed.rows_affected > 0)
}

/// An app that counts, as its owner sees it.
pub(super) fn view(row: &Row) -> Result<AppView, ApiError> {
    Ok(AppView {
        id: row.id,
        name: AppName::parse(&row.name).map_err(anyhow::Error::from)?,
        since: Timestamp::from_millis(row.confirmed_at.unwrap_or(row.created_at)),
        last_used_at: row.last_used_at.map(Timestamp::from_millis),
    })
}
