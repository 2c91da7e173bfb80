//! Rows of an init-request. Every write is guarded by the state that it goes out from.

use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, UpdateMany,
};
use uuid::Uuid;

use crate::app::App;
use crate::refusal::DomainError;
use crate::registration::case_reference;
use crate::registration::init_request::{self, State};
use crate::storage::Tx;
use crate::storage::entity::{address_change, init_request as request_row};

pub use crate::storage::entity::account::Model as Account;
pub use crate::storage::entity::init_request::Model as Row;

/// The request of this number, if it is the account's own.
pub async fn find(conn: &impl ConnectionTrait, account_id: Uuid, id: Uuid) -> Result<Row, DomainError> {
    let row = request_row::Entity::find_by_id(id)
        .filter(request_row::Column::AccountId.eq(account_id))
        .one(conn)
        .await?;
    Ok(row.ok_or(ProblemCode::NotFound)?)
}

/// Writes a new request.
pub async fn insert(tx: &Tx, row: Row) -> Result<(), DbErr> {
    request_row::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
    Ok(())
}

/// A reference that no open request has. That two requests of one moment draw the same among
/// hundreds of millions is left to the unique index.
pub async fn new_reference(tx: &Tx, app: &App) -> Result<String, DomainError> {
    loop {
        let case_reference = case_reference::make(&*app.random)?;
        let taken = request_row::Entity::find()
            .filter(request_row::Column::CaseReference.eq(case_reference.as_str()))
            .filter(request_row::Column::State.is_in(init_request::open_states()))
            .one(tx)
            .await?;
        if taken.is_none() {
            return Ok(case_reference);
        }
    }
}

/// Ends the open request of an account to make room for the next; returns it. What has expired is
/// written down as that.
pub async fn supersede(tx: &Tx, account_id: Uuid, now: Timestamp) -> Result<Option<Row>, DbErr> {
    let open = request_row::Entity::find()
        .filter(request_row::Column::AccountId.eq(account_id))
        .filter(request_row::Column::State.is_in(init_request::open_states()))
        .one(tx)
        .await?;
    if let Some(row) = &open {
        let expires_at = row.expires_at;
        let (state, at) =
            if now < expires_at { (State::Superseded, now) } else { (State::Expired, expires_at) };
        init_request::ending(state, at).filter(request_row::Column::Id.eq(row.id)).exec(tx).await?;
    }
    Ok(open)
}

/// Ends the open change of the address that belongs to a request; returns its code.
pub async fn end_change(
    tx: &Tx,
    request_id: Uuid,
    state: &'static str,
    now: Timestamp,
) -> Result<Option<Uuid>, DbErr> {
    let open = address_change::Entity::find()
        .filter(address_change::Column::InitRequestId.eq(request_id))
        .filter(address_change::Column::State.eq("code_sent"))
        .one(tx)
        .await?;
    let Some(change) = open else { return Ok(None) };
    address_change::Entity::update_many()
        .col_expr(address_change::Column::State, Expr::value(state))
        .col_expr(address_change::Column::EndedAt, Expr::value(now))
        .filter(address_change::Column::Id.eq(change.id))
        .filter(address_change::Column::State.eq("code_sent"))
        .filter(address_change::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    Ok(Some(change.challenge_id))
}

/// Notes that a code was mailed; says whether the request was waiting for one.
pub async fn code_sent(tx: &Tx, id: Uuid, challenge_id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let sent = moving(id, &[State::Begun, State::CodeSent], State::CodeSent, now)
        .col_expr(request_row::Column::ChallengeId, Expr::value(challenge_id))
        .exec(tx)
        .await?;
    Ok(sent.rows_affected > 0)
}

/// Sends the request to the help desk; says whether that could be done.
pub async fn to_desk(tx: &Tx, id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let sent = moving(id, &[State::Begun, State::CodeSent], State::AtDesk, now)
        .col_expr(request_row::Column::Route, Expr::value(init_request::Route::Desk.name()))
        .col_expr(request_row::Column::ChallengeId, Expr::value(Option::<Uuid>::None))
        .exec(tx)
        .await?;
    Ok(sent.rows_affected > 0)
}

/// Confirms the request whose code this is; says whether it was waiting for it.
pub async fn confirm(
    tx: &Tx,
    id: Uuid,
    challenge_id: Uuid,
    session_id: Uuid,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let confirmed = moving(id, &[State::CodeSent, State::AtDesk], State::Confirmed, now)
        .col_expr(request_row::Column::SessionId, Expr::value(session_id))
        .filter(request_row::Column::ChallengeId.eq(challenge_id))
        .exec(tx)
        .await?;
    Ok(confirmed.rows_affected > 0)
}

fn moving(id: Uuid, from: &[State], to: State, now: Timestamp) -> UpdateMany<request_row::Entity> {
    request_row::Entity::update_many()
        .col_expr(request_row::Column::State, Expr::value(to.name()))
        .filter(request_row::Column::Id.eq(id))
        .filter(request_row::Column::State.is_in(from.iter().map(|state| state.name())))
        .filter(request_row::Column::ExpiresAt.gt(now))
}

/// The latest change of the address within a request.
pub async fn change_of(conn: &impl ConnectionTrait, request_id: Uuid) -> Result<Option<Uuid>, DbErr> {
    let latest = address_change::Entity::find()
        .filter(address_change::Column::InitRequestId.eq(request_id))
        .order_by_desc(address_change::Column::CreatedAt)
        .order_by_desc(address_change::Column::Id)
        .one(conn)
        .await?;
    Ok(latest.map(|change| change.id))
}
