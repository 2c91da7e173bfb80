//! An initialization as the flows around it see it: where it stands, whose session it goes on in,
//! and what its completion takes away.
//!
//! The flow itself is `flows/initialization`; the help desk serves it, the address change
//! completes it, and a stop link stops it.

pub mod flow;
pub mod mail;
mod state;
pub mod steps;
pub mod store;

use ninsho_shared::Timestamp;
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, UpdateMany};
use uuid::Uuid;

use crate::account::row;
use crate::factor;
use crate::storage::Tx;
use crate::storage::entity::init_request as request_row;

pub use crate::storage::entity::init_request::Model as InitRequest;
pub use state::{Route, Standing, State, standing};

/// The names of the open states, for a query.
#[must_use]
pub fn open_states() -> [&'static str; 4] {
    State::OPEN.map(State::name)
}

/// The latest request that goes on in a session.
///
/// # Errors
/// When the database does not answer.
pub async fn of_session(conn: &impl ConnectionTrait, session_id: Uuid) -> Result<Option<InitRequest>, DbErr> {
    request_row::Entity::find()
        .filter(request_row::Column::SessionId.eq(session_id))
        .order_by_desc(request_row::Column::CreatedAt)
        .one(conn)
        .await
}

/// The number of the request that goes on in a session, while it is open.
///
/// # Errors
/// When the database does not answer.
pub async fn open_in(
    conn: &impl ConnectionTrait,
    session_id: Uuid,
    now: Timestamp,
) -> Result<Option<Uuid>, DbErr> {
    let request = of_session(conn, session_id).await?;
    let open =
        |request: &InitRequest| open_states().contains(&request.state.as_str()) && now < request.expires_at;
    Ok(request.filter(open).map(|request| request.id))
}

/// Ends one open request without a change; says whether it was open. One that has expired stays expired.
///
/// # Errors
/// When the database does not answer.
pub async fn end(tx: &Tx, id: Uuid, state: State, now: Timestamp) -> Result<bool, DbErr> {
    let ended = ending(state, now)
        .filter(request_row::Column::Id.eq(id))
        .filter(request_row::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Ends every open request of an account because its owner stopped it.
///
/// # Errors
/// When the database does not answer.
pub async fn stop_all(tx: &Tx, account_id: Uuid, now: Timestamp) -> Result<(), DbErr> {
    ending(State::Stopped, now)
        .filter(request_row::Column::AccountId.eq(account_id))
        .filter(request_row::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    Ok(())
}

/// What is true of the requests that have expired by `now`, and of which that is not written down.
#[must_use]
pub fn has_expired(now: Timestamp) -> Condition {
    Condition::all()
        .add(request_row::Column::State.is_in(open_states()))
        .add(request_row::Column::ExpiresAt.lte(now))
}

/// The update that writes it down: each ended when its own time ran out. The caller says which.
#[must_use]
pub fn expiring() -> UpdateMany<request_row::Entity> {
    request_row::Entity::update_many()
        .col_expr(request_row::Column::State, Expr::value(State::Expired.name()))
        .col_expr(request_row::Column::EndedAt, Expr::col(request_row::Column::ExpiresAt))
}

/// The update that ends what is open. The caller says which.
#[must_use]
pub fn ending(state: State, at: Timestamp) -> UpdateMany<request_row::Entity> {
    request_row::Entity::update_many()
        .col_expr(request_row::Column::State, Expr::value(state.name()))
        .col_expr(request_row::Column::EndedAt, Expr::value(at))
        .filter(request_row::Column::State.is_in(open_states()))
}

/// Completes a confirmed request, which goes on in the session `session_id`; says whether it was
/// confirmed and in its time.
///
/// # Errors
/// When the database does not answer.
pub async fn complete(tx: &Tx, id: Uuid, session_id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let completed = request_row::Entity::update_many()
        .col_expr(request_row::Column::State, Expr::value(State::Completed.name()))
        .col_expr(request_row::Column::EndedAt, Expr::value(now))
        .col_expr(request_row::Column::SessionId, Expr::value(session_id))
        .filter(request_row::Column::Id.eq(id))
        .filter(request_row::Column::State.eq(State::Confirmed.name()))
        .filter(request_row::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    Ok(completed.rows_affected > 0)
}

/// Takes every factor away but the address, which the caller sets, and opens the second factor
/// again. What the owner froze is opened only after the help desk has spoken with them.
///
/// # Errors
/// When the database does not answer.
pub async fn take_factors_away(tx: &Tx, request: &InitRequest, now: Timestamp) -> Result<(), DbErr> {
    factor::remove_all(tx, request.account_id, now).await?;
    row::reset_second_factor(tx, request.account_id, Route::of(request) == Route::Desk).await
}
