//! Rows of an init-request. Every write is guarded by the state that it goes out from.

use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, UpdateMany,
};
use uuid::Uuid;

use crate::app::App;
use crate::enrolment::{self, State};
use crate::error::ApiError;
use crate::reference;
use crate::storage::entity::{address_change, init_request};

pub(super) use crate::account::hold as hold_account;
pub(super) use crate::storage::entity::account::Model as Account;
pub(super) use crate::storage::entity::init_request::Model as Row;

/// The request of this number, if it is the account's own.
pub(super) async fn find(conn: &impl ConnectionTrait, account_id: Uuid, id: Uuid) -> Result<Row, ApiError> {
    let row = init_request::Entity::find_by_id(id)
        .filter(init_request::Column::AccountId.eq(account_id))
        .one(conn)
        .await?;
    Ok(row.ok_or(ProblemCode::NotFound)?)
}

/// Writes a new request.
pub(super) async fn insert(tx: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    init_request::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
    Ok(())
}

/// A reference that no open request has. That two requests of one moment draw the same among
/// hundreds of millions is left to the unique index.
pub(super) async fn new_reference(tx: &impl ConnectionTrait, app: &App) -> Result<String, ApiError> {
    loop {
        let reference = reference::make(&*app.random)?;
        let taken = init_request::Entity::find()
            .filter(init_request::Column::Reference.eq(reference.as_str()))
            .filter(init_request::Column::State.is_in(enrolment::open_states()))
            .one(tx)
            .await?;
        if taken.is_none() {
            return Ok(reference);
        }
    }
}

/// Ends the open request of an account to make room for the next; returns it. What has expired is
/// written down as that.
pub(super) async fn supersede(
    tx: &impl ConnectionTrait,
    account_id: Uuid,
    now: Timestamp,
) -> Result<Option<Row>, DbErr> {
    let open = init_request::Entity::find()
        .filter(init_request::Column::AccountId.eq(account_id))
        .filter(init_request::Column::State.is_in(enrolment::open_states()))
        .one(tx)
        .await?;
    if let Some(row) = &open {
        let expires_at = Timestamp::from_millis(row.expires_at);
        let (state, at) =
            if now < expires_at { (State::Superseded, now) } else { (State::Expired, expires_at) };
        enrolment::ending(state, at).filter(init_request::Column::Id.eq(row.id)).exec(tx).await?;
    }
    Ok(open)
}

/// Ends the open change of the address that belongs to a request; returns its code.
pub(super) async fn end_change(
    tx: &impl ConnectionTrait,
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
        .col_expr(address_change::Column::EndedAt, Expr::value(now.as_millis()))
        .filter(address_change::Column::Id.eq(change.id))
        .filter(address_change::Column::State.eq("code_sent"))
        .filter(address_change::Column::ExpiresAt.gt(now.as_millis()))
        .exec(tx)
        .await?;
    Ok(Some(change.challenge_id))
}

/// Notes that a code was mailed; says whether the request was waiting for one.
pub(super) async fn code_sent(
    tx: &impl ConnectionTrait,
    id: Uuid,
    challenge_id: Uuid,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let sent = moving(id, &[State::Begun, State::CodeSent], State::CodeSent, now)
        .col_expr(init_request::Column::ChallengeId, Expr::value(challenge_id))
        .exec(tx)
        .await?;
    Ok(sent.rows_affected > 0)
}

/// Sends the request to the help desk; says whether that could be done.
pub(super) async fn to_desk(tx: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let sent = moving(id, &[State::Begun, State::CodeSent], State::AtDesk, now)
        .col_expr(init_request::Column::Route, Expr::value(enrolment::Route::Desk.name()))
        .col_expr(init_request::Column::ChallengeId, Expr::value(Option::<Uuid>::None))
        .exec(tx)
        .await?;
    Ok(sent.rows_affected > 0)
}

/// Confirms the request whose code this is; says whether it was waiting for it.
pub(super) async fn confirm(
    tx: &impl ConnectionTrait,
    id: Uuid,
    challenge_id: Uuid,
    session_id: Uuid,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let confirmed = moving(id, &[State::CodeSent, State::AtDesk], State::Confirmed, now)
        .col_expr(init_request::Column::SessionId, Expr::value(session_id))
        .filter(init_request::Column::ChallengeId.eq(challenge_id))
        .exec(tx)
        .await?;
    Ok(confirmed.rows_affected > 0)
}

fn moving(id: Uuid, from: &[State], to: State, now: Timestamp) -> UpdateMany<init_request::Entity> {
    init_request::Entity::update_many()
        .col_expr(init_request::Column::State, Expr::value(to.name()))
        .filter(init_request::Column::Id.eq(id))
        .filter(init_request::Column::State.is_in(from.iter().map(|state| state.name())))
        .filter(init_request::Column::ExpiresAt.gt(now.as_millis()))
}

/// The latest change of the address within a request.
pub(super) async fn change_of(conn: &impl ConnectionTrait, request_id: Uuid) -> Result<Option<Uuid>, DbErr> {
    let latest = address_change::Entity::find()
        .filter(address_change::Column::InitRequestId.eq(request_id))
        .order_by_desc(address_change::Column::CreatedAt)
        .order_by_desc(address_change::Column::Id)
        .one(conn)
        .await?;
    Ok(latest.map(|change| change.id))
}
