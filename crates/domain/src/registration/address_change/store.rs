//! Rows of address changes, and their only writers. Every transition is guarded by the state that it
//! goes out from; a miss is an error.

use ninsho_shared::{MailAddress, ProblemCode, Timestamp};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, Select, UpdateMany,
};
use uuid::Uuid;

use super::{AddressChange, AddressChangeState};
use crate::refusal::DomainError;
use crate::registration::registering::{Begin, Complete, HeldRegistering};
use crate::storage::entity::address_change;
use crate::storage::{Guarded, Later, Tx};

/// The change of this id, if it is the account's own.
///
/// # Errors
/// `not_found`.
pub async fn find(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
    id: Uuid,
) -> Result<AddressChange, DomainError> {
    let row = address_change::Entity::find_by_id(id)
        .filter(address_change::Column::AccountId.eq(account_id))
        .one(conn)
        .await?;
    Ok(row.ok_or(ProblemCode::NotFound)?)
}

/// The change that a session of the level `full` can resume: an open one that belongs to no
/// initialization, whose own session alone resumes the others.
pub async fn resumable(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
    now: Timestamp,
) -> Result<Option<Uuid>, DbErr> {
    let open = open_of(account_id)
        .filter(address_change::Column::InitRequestId.is_null())
        .filter(address_change::Column::ExpiresAt.gt(now))
        .one(conn)
        .await?;
    Ok(open.map(|row| row.id))
}

/// The open changes of the account whose session is held.
pub async fn open(tx: &HeldRegistering<Begin>) -> Result<Vec<AddressChange>, DbErr> {
    open_of(tx.session.account.id).all(&**tx).await
}

/// The one of these to this address that goes on in the session that is held.
pub fn open_to<'a>(
    tx: &HeldRegistering<Begin>,
    open: &'a [AddressChange],
    address: &MailAddress,
) -> Option<&'a AddressChange> {
    let within = tx.within.as_ref().map(|request| request.id);
    let goes_on = |row: &AddressChange| row.init_request_id == within && tx.now() < row.expires_at;
    open.iter().find(|row| row.address == *address && goes_on(row))
}

/// The latest change within an init-request.
pub async fn latest_within(
    conn: &impl ConnectionTrait,
    request_id: Uuid,
) -> Result<Option<AddressChange>, DbErr> {
    address_change::Entity::find()
        .filter(address_change::Column::InitRequestId.eq(request_id))
        .order_by_desc(address_change::Column::CreatedAt)
        .order_by_desc(address_change::Column::Id)
        .one(conn)
        .await
}

/// The change that was completed last.
pub async fn last_completed(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
) -> Result<Option<AddressChange>, DbErr> {
    address_change::Entity::find()
        .filter(address_change::Column::AccountId.eq(account_id))
        .filter(address_change::Column::State.eq(AddressChangeState::Completed))
        .order_by_desc(address_change::Column::EndedAt)
        .order_by_desc(address_change::Column::Id)
        .one(conn)
        .await
}

/// Writes a new change.
pub fn insert(tx: &HeldRegistering<Begin>, row: AddressChange) {
    address_change::Entity::insert(row.into_active_model().reset_all()).later(tx);
}

/// Ends these open changes, to make room for the next.
pub async fn supersede(tx: &HeldRegistering<Begin>, open: &[AddressChange]) -> Result<(), DomainError> {
    for row in open {
        end(tx, row, AddressChangeState::Superseded, tx.now()).await?;
    }
    Ok(())
}

/// Ends the open change within an init-request, if there is one. Returns its challenge.
pub async fn end_within(
    tx: &Tx,
    request_id: Uuid,
    to: AddressChangeState,
    now: Timestamp,
) -> Result<Option<Uuid>, DomainError> {
    let open = address_change::Entity::find()
        .filter(address_change::Column::InitRequestId.eq(request_id))
        .filter(address_change::Column::State.eq(AddressChangeState::CodeSent))
        .one(tx)
        .await?;
    let Some(row) = open else { return Ok(None) };
    end(tx, &row, to, now).await?;
    Ok(Some(row.challenge_id))
}

/// Stops every open change of an account, within an initialization or not.
pub async fn stop_all(tx: &Tx, account_id: Uuid, now: Timestamp) -> Result<(), DomainError> {
    for row in open_of(account_id).all(tx).await? {
        end(tx, &row, AddressChangeState::Stopped, now).await?;
    }
    Ok(())
}

/// Ends an open change without a change of the address. One whose time ran out has expired, whatever
/// would have ended it.
///
/// # Errors
/// `flow_ended` when it is not open any more.
pub async fn end(
    tx: &Tx,
    row: &AddressChange,
    to: AddressChangeState,
    now: Timestamp,
) -> Result<(), DomainError> {
    let (to, at) =
        if now < row.expires_at { (to, now) } else { (AddressChangeState::Expired, row.expires_at) };
    transition(row.id, to, at).apply(tx, ProblemCode::FlowEnded).await
}

/// Completes an open change, with the number of sessions that end, as the query `ends` counts it. Returns
/// the change as it is now.
///
/// # Errors
/// `flow_ended` when it is not open any more.
pub async fn complete(
    tx: &HeldRegistering<Complete>,
    id: Uuid,
    previous: Option<MailAddress>,
    ends: SelectStatement,
) -> Result<AddressChange, DomainError> {
    let completed = transition(id, AddressChangeState::Completed, tx.now())
        .col_expr(address_change::Column::Previous, Expr::value(previous))
        .col_expr(address_change::Column::EndedSessions, Expr::SubQuery(None, Box::new(ends.into())))
        .exec_with_returning(&***tx)
        .await?;
    Ok(completed.into_iter().next().ok_or(ProblemCode::FlowEnded)?)
}

fn open_of(account_id: Uuid) -> Select<address_change::Entity> {
    address_change::Entity::find()
        .filter(address_change::Column::AccountId.eq(account_id))
        .filter(address_change::Column::State.eq(AddressChangeState::CodeSent))
}

/// From `code_sent`, the only state that something follows upon.
fn transition(id: Uuid, to: AddressChangeState, at: Timestamp) -> UpdateMany<address_change::Entity> {
    address_change::Entity::update_many()
        .col_expr(address_change::Column::State, Expr::value(to))
        .col_expr(address_change::Column::EndedAt, Expr::value(at))
        .filter(address_change::Column::Id.eq(id))
        .filter(address_change::Column::State.eq(AddressChangeState::CodeSent))
}
