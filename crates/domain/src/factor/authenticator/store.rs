//! Rows of authenticators. Every write is guarded by the state that it goes out from.

use ninsho_shared::authenticators::{AuthenticatorName, AuthenticatorView};
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, UpdateMany,
};
use uuid::Uuid;

use super::flow::SetUp;
use crate::config::CodeLimits;
use crate::refusal::DomainError;
use crate::session::Held;
use crate::session::permission::{FreshFactor, SignedIn};
use crate::storage::entity::authenticator;
use crate::storage::{Guarded, Later, Tx};

pub use crate::storage::entity::authenticator::Model as Row;

/// The authenticator of this id, if it is the account's own.
///
/// # Errors
/// `not_found`.
pub async fn find(conn: &impl ConnectionTrait, account_id: Uuid, id: Uuid) -> Result<Row, DomainError> {
    let row = authenticator::Entity::find_by_id(id)
        .filter(authenticator::Column::AccountId.eq(account_id))
        .one(conn)
        .await?;
    Ok(row.ok_or(ProblemCode::NotFound)?)
}

fn active_of(account_id: Uuid) -> Select<authenticator::Entity> {
    authenticator::Entity::find()
        .filter(authenticator::Column::AccountId.eq(account_id))
        .filter(authenticator::Column::RemovedAt.is_null())
        .filter(authenticator::Column::ConfirmedAt.is_not_null())
}

/// The active authenticators of an account, in the order in which they were confirmed.
pub async fn active(conn: &impl ConnectionTrait, account_id: Uuid) -> Result<Vec<Row>, DbErr> {
    active_of(account_id)
        .order_by_asc(authenticator::Column::ConfirmedAt)
        .order_by_asc(authenticator::Column::Id)
        .all(conn)
        .await
}

/// The query that counts the active authenticators of an account.
pub fn counting_active(account_id: Uuid) -> SelectStatement {
    active_of(account_id).select_only().expr(authenticator::Column::Id.count()).into_query()
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

/// Until when the set-up of an authenticator can be confirmed.
pub fn expires_at(row: &Row, limits: &CodeLimits) -> Timestamp {
    row.created_at.plus(limits.valid_for.0)
}

/// Begins a set-up; it replaces one that was not finished.
pub fn begin(tx: &Held<FreshFactor>, row: Row) {
    removing(row.created_at)
        .filter(authenticator::Column::AccountId.eq(row.account_id))
        .filter(authenticator::Column::ConfirmedAt.is_null())
        .later(tx);
    authenticator::Entity::insert(row.into_active_model().reset_all()).later(tx);
}

/// Counts an attempt to confirm a set-up.
pub fn count_attempt(tx: &Held<SignedIn>, id: Uuid) {
    authenticator::Entity::update_many()
        .col_expr(authenticator::Column::Attempts, Expr::col(authenticator::Column::Attempts).add(1))
        .filter(authenticator::Column::Id.eq(id))
        .later(tx);
}

/// Notes of which step of the next minutes a wrong code was, for each authenticator that it was compared
/// with. Written whether there is one or not, so that the time of the answer does not tell.
pub(super) async fn note_ahead(tx: &Tx, found: &[(Uuid, Option<i64>)]) -> Result<(), DbErr> {
    for (id, step) in found {
        authenticator::Entity::update_many()
            .col_expr(authenticator::Column::AheadStep, Expr::value(*step))
            .filter(authenticator::Column::Id.eq(*id))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Makes an authenticator active, and uses up the time step that proved it.
///
/// # Errors
/// `flow_ended` when it is active or removed already.
pub async fn confirm(tx: &Held<SignedIn>, id: Uuid, step: i64) -> Result<(), DomainError> {
    authenticator::Entity::update_many()
        .col_expr(authenticator::Column::ConfirmedAt, Expr::value(tx.now()))
        .col_expr(authenticator::Column::LastStep, Expr::value(step))
        .filter(authenticator::Column::Id.eq(id))
        .filter(authenticator::Column::ConfirmedAt.is_null())
        .filter(authenticator::Column::RemovedAt.is_null())
        .apply(tx, ProblemCode::FlowEnded)
        .await
}

/// Gives an active authenticator another name.
///
/// # Errors
/// `not_found` when it is not active.
pub async fn rename(
    tx: &Held<SignedIn>,
    account_id: Uuid,
    id: Uuid,
    name: &AuthenticatorName,
) -> Result<(), DomainError> {
    authenticator::Entity::update_many()
        .col_expr(authenticator::Column::Name, Expr::value(name.as_str()))
        .filter(authenticator::Column::Id.eq(id))
        .filter(authenticator::Column::AccountId.eq(account_id))
        .filter(authenticator::Column::ConfirmedAt.is_not_null())
        .filter(authenticator::Column::RemovedAt.is_null())
        .apply(tx, ProblemCode::NotFound)
        .await
}

/// Removes an authenticator.
///
/// # Errors
/// `not_found` when it is removed already.
pub async fn remove(tx: &Held<FreshFactor>, id: Uuid) -> Result<(), DomainError> {
    removing(tx.now()).filter(authenticator::Column::Id.eq(id)).apply(tx, ProblemCode::NotFound).await
}

/// Cancels a set-up.
///
/// # Errors
/// `not_found` when it is not one any more.
pub async fn cancel(tx: &Held<SignedIn>, id: Uuid) -> Result<(), DomainError> {
    removing(tx.now())
        .filter(authenticator::Column::Id.eq(id))
        .filter(authenticator::Column::ConfirmedAt.is_null())
        .apply(tx, ProblemCode::NotFound)
        .await
}

/// Removes all authenticators of an account, those that are being set up among them.
pub fn remove_all(tx: &Tx, account_id: Uuid, now: Timestamp) {
    removing(now).filter(authenticator::Column::AccountId.eq(account_id)).later(tx);
}

/// The update that removes authenticators, with their secrets: what is of no use any more is not kept.
/// The caller says which.
#[must_use]
pub fn removing(now: Timestamp) -> UpdateMany<authenticator::Entity> {
    authenticator::Entity::update_many()
        .col_expr(authenticator::Column::RemovedAt, Expr::value(now))
        .col_expr(authenticator::Column::Sealed, Expr::value(Vec::<u8>::new()))
        .filter(authenticator::Column::RemovedAt.is_null())
}

/// The set-ups that began before `begun` and were not finished.
#[must_use]
pub fn is_unfinished(begun: Timestamp) -> Condition {
    Condition::all()
        .add(authenticator::Column::RemovedAt.is_null())
        .add(authenticator::Column::ConfirmedAt.is_null())
        .add(authenticator::Column::CreatedAt.lt(begun))
}

/// An active authenticator as its owner sees it.
///
/// # Errors
/// Never, for a name that was parsed when it was written.
pub fn view(row: &Row) -> Result<AuthenticatorView, DomainError> {
    Ok(AuthenticatorView {
        id: row.id,
        name: AuthenticatorName::parse(&row.name).map_err(anyhow::Error::from)?,
        since: row.confirmed_at.unwrap_or(row.created_at),
        last_used_at: row.last_used_at,
    })
}
