//! Rows of an address change. Every write is guarded by the state that it goes out from.

use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    UpdateMany,
};
use uuid::Uuid;

use super::flow::State;
use crate::refusal::DomainError;
use crate::storage::Tx;
use crate::storage::entity::address_change;

pub use crate::storage::entity::account::Model as Account;
pub use crate::storage::entity::address_change::Model as Row;

/// The change of this number, if it is the account's own.
pub async fn find(conn: &impl ConnectionTrait, account_id: Uuid, id: Uuid) -> Result<Row, DomainError> {
    let row = address_change::Entity::find_by_id(id)
        .filter(address_change::Column::AccountId.eq(account_id))
        .one(conn)
        .await?;
    Ok(row.ok_or(ProblemCode::NotFound)?)
}

/// The state of a row.
pub fn state(row: &Row) -> Result<State, DomainError> {
    State::from_name(&row.state).ok_or_else(|| {
        DomainError::Fault(anyhow::anyhow!("an address change is in the state {:?}", row.state))
    })
}

/// Writes a new change.
pub async fn insert(tx: &Tx, row: Row) -> Result<(), DbErr> {
    address_change::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
    Ok(())
}

/// Ends the open changes of an account; returns the challenges that were theirs.
pub async fn supersede(tx: &Tx, account_id: Uuid, now: Timestamp) -> Result<Vec<Uuid>, DbErr> {
    let open = address_change::Entity::find()
        .filter(address_change::Column::AccountId.eq(account_id))
        .filter(address_change::Column::State.eq(State::CodeSent.name()))
        .all(tx)
        .await?;
    for row in &open {
        let expires_at = row.expires_at;
        // What has expired is written down as that, to make room for the next.
        let (state, at) =
            if now < expires_at { (State::Superseded, now) } else { (State::Expired, expires_at) };
        ending(row.id, state, at).exec(tx).await?;
    }
    Ok(open.into_iter().map(|row| row.challenge_id).collect())
}

/// Ends an open change without an effect; says whether it was open. One that has expired stays
/// expired.
pub async fn end(conn: &impl ConnectionTrait, id: Uuid, state: State, now: Timestamp) -> Result<bool, DbErr> {
    let ended = ending(id, state, now).filter(address_change::Column::ExpiresAt.gt(now)).exec(conn).await?;
    Ok(ended.rows_affected > 0)
}

fn ending(id: Uuid, state: State, at: Timestamp) -> UpdateMany<address_change::Entity> {
    address_change::Entity::update_many()
        .col_expr(address_change::Column::State, Expr::value(state.name()))
        .col_expr(address_change::Column::EndedAt, Expr::value(at))
        .filter(address_change::Column::Id.eq(id))
        .filter(address_change::Column::State.eq(State::CodeSent.name()))
}

/// Completes an open change; says whether it was open.
pub async fn complete(
    tx: &Tx,
    id: Uuid,
    previous: Option<String>,
    ended_sessions: u32,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let completed = address_change::Entity::update_many()
        .col_expr(address_change::Column::State, Expr::value(State::Completed.name()))
        .col_expr(address_change::Column::EndedAt, Expr::value(now))
        .col_expr(address_change::Column::Previous, Expr::value(previous))
        .col_expr(
            address_change::Column::EndedSessions,
            Expr::value(i32::try_from(ended_sessions).unwrap_or(i32::MAX)),
        )
        .filter(address_change::Column::Id.eq(id))
        .filter(address_change::Column::State.eq(State::CodeSent.name()))
        .exec(tx)
        .await?;
    Ok(completed.rows_affected > 0)
}
