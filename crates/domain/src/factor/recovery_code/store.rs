//! Rows of recovery codes.

use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::refusal::DomainError;
use crate::session::Held;
use crate::session::permission::FreshFactor;
use crate::storage::entity::recovery_code;
use crate::storage::{Guarded, Later, Tx};

pub use crate::storage::entity::recovery_code::Model as Row;

/// The codes of an account, used or not.
pub async fn all(conn: &impl ConnectionTrait, account_id: Uuid) -> Result<Vec<Row>, DbErr> {
    recovery_code::Entity::find().filter(recovery_code::Column::AccountId.eq(account_id)).all(conn).await
}

/// The query that counts the codes of an account that have not been used.
pub fn counting_unused(account_id: Uuid) -> SelectStatement {
    recovery_code::Entity::find()
        .select_only()
        .expr(recovery_code::Column::Id.count())
        .filter(recovery_code::Column::AccountId.eq(account_id))
        .filter(recovery_code::Column::UsedAt.is_null())
        .into_query()
}

/// The number of codes that have not been used.
pub async fn count_unused(conn: &impl ConnectionTrait, account_id: Uuid) -> Result<u32, DbErr> {
    let Some(row) = conn.query_one(&counting_unused(account_id)).await? else { return Ok(0) };
    Ok(u32::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or(u32::MAX))
}

/// Uses a code up.
///
/// # Errors
/// `code_used` when it was used already, or replaced.
pub(super) async fn use_up(tx: &Tx, id: Uuid, now: Timestamp) -> Result<(), DomainError> {
    recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(now))
        .filter(recovery_code::Column::Id.eq(id))
        .filter(recovery_code::Column::UsedAt.is_null())
        .apply(tx, ProblemCode::CodeUsed)
        .await
}

/// Replaces the set of the account whose session is held. All codes of a set are made at one moment.
pub async fn replace(tx: &Held<FreshFactor>, rows: Vec<Row>) -> Result<(), DbErr> {
    remove_all(tx, tx.session.account.id);
    let made = |row| Row { created_at: tx.now(), ..row };
    let models = rows.into_iter().map(|row| made(row).into_active_model().reset_all());
    recovery_code::Entity::insert_many(models).exec_without_returning(tx).await?;
    Ok(())
}

/// Removes the set of an account.
pub fn remove_all(tx: &Tx, account_id: Uuid) {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::AccountId.eq(account_id)).later(tx);
}
