//! Rows of init-requests, and their only writers beside the help desk's record
//! ([`crate::registration::helpdesk::store`]). Every transition is guarded by the states that it goes
//! out from, and by the time of the request; a miss is an error.

use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, UpdateMany,
};
use uuid::Uuid;

use super::{InitRequest, InitRequestState, LEFT_ALONE, OPEN, RequestStatus, Route, status};
use crate::app::App;
use crate::refusal::DomainError;
use crate::registration::case_reference;
use crate::session::Held;
use crate::storage::entity::init_request as request_row;
use crate::storage::{Guarded, Later, Tx};

/// A step of a request: the states that it goes out from, and the one that it leads to.
#[derive(Clone, Copy, Debug)]
struct Transition {
    from: &'static [InitRequestState],
    to: InitRequestState,
}

impl Transition {
    const MAIL_CODE: Self =
        Self { from: &[InitRequestState::Begun, InitRequestState::CodeSent], to: InitRequestState::CodeSent };
    const ASK_DESK: Self =
        Self { from: &[InitRequestState::Begun, InitRequestState::CodeSent], to: InitRequestState::AtDesk };
    const CONFIRM: Self = Self {
        from: &[InitRequestState::CodeSent, InitRequestState::AtDesk],
        to: InitRequestState::Confirmed,
    };
    const COMPLETE: Self = Self { from: &[InitRequestState::Confirmed], to: InitRequestState::Completed };

    /// From any open state to one of those in which a request has ended without a change.
    const fn end(to: InitRequestState) -> Self {
        Self { from: &OPEN, to }
    }

    /// The update of one request that has not expired.
    fn update(self, id: Uuid, now: Timestamp) -> UpdateMany<request_row::Entity> {
        self.update_all()
            .filter(request_row::Column::Id.eq(id))
            .filter(request_row::Column::ExpiresAt.gt(now))
    }

    fn update_all(self) -> UpdateMany<request_row::Entity> {
        request_row::Entity::update_many()
            .col_expr(request_row::Column::State, Expr::value(self.to))
            .filter(request_row::Column::State.is_in(self.from.iter().copied()))
    }
}

/// The request of this id, if it is the account's own.
///
/// # Errors
/// `not_found`.
pub async fn find(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
    id: Uuid,
) -> Result<InitRequest, DomainError> {
    let row = request_row::Entity::find_by_id(id)
        .filter(request_row::Column::AccountId.eq(account_id))
        .one(conn)
        .await?;
    Ok(row.ok_or(ProblemCode::NotFound)?)
}

/// The latest request that goes on in a session.
pub async fn of_session(conn: &impl ConnectionTrait, session_id: Uuid) -> Result<Option<InitRequest>, DbErr> {
    request_row::Entity::find()
        .filter(request_row::Column::SessionId.eq(session_id))
        .order_by_desc(request_row::Column::CreatedAt)
        .one(conn)
        .await
}

/// The id of the request that goes on in a session, while it is open.
pub async fn open_in(
    conn: &impl ConnectionTrait,
    session_id: Uuid,
    now: Timestamp,
) -> Result<Option<Uuid>, DbErr> {
    let open = |request: &InitRequest| {
        !matches!(status(request, now), RequestStatus::Completed | RequestStatus::Ended(_))
    };
    Ok(of_session(conn, session_id).await?.filter(open).map(|request| request.id))
}

/// Writes a new request.
pub fn insert(tx: &Tx, row: InitRequest) {
    request_row::Entity::insert(row.into_active_model().reset_all()).later(tx);
}

/// A case reference that no open request has. That two requests of one moment draw the same among
/// a million is left to the unique index.
pub async fn new_case_reference(tx: &Tx, app: &App) -> Result<String, DomainError> {
    loop {
        let case_reference = case_reference::make(&*app.random)?;
        let taken = request_row::Entity::find()
            .filter(request_row::Column::CaseReference.eq(case_reference.as_str()))
            .filter(request_row::Column::State.is_in(OPEN))
            .one(tx)
            .await?;
        if taken.is_none() {
            return Ok(case_reference);
        }
    }
}

/// Ends the open request of an account to make room for the next. Returns it. One whose time ran out
/// has expired.
pub async fn supersede(
    tx: &Tx,
    account_id: Uuid,
    now: Timestamp,
) -> Result<Option<InitRequest>, DomainError> {
    let open = request_row::Entity::find()
        .filter(request_row::Column::AccountId.eq(account_id))
        .filter(request_row::Column::State.is_in(OPEN))
        .one(tx)
        .await?;
    if let Some(row) = &open {
        let (to, at) = if now < row.expires_at {
            (InitRequestState::Superseded, now)
        } else {
            (InitRequestState::Expired, row.expires_at)
        };
        // The hourly sweep may have persisted the expiry since it was read.
        Transition::end(to)
            .update_all()
            .col_expr(request_row::Column::EndedAt, Expr::value(at))
            .filter(request_row::Column::Id.eq(row.id))
            .later(tx);
    }
    Ok(open)
}

/// Records that a code was mailed. Returns the request as it is now.
///
/// # Errors
/// `flow_ended` when the request does not wait for one.
pub async fn code_sent<P>(
    tx: &Held<P>,
    row: InitRequest,
    challenge_id: Uuid,
) -> Result<InitRequest, DomainError> {
    let step = Transition::MAIL_CODE;
    step.update(row.id, tx.now())
        .col_expr(request_row::Column::ChallengeId, Expr::value(challenge_id))
        .apply(tx, ProblemCode::FlowEnded)
        .await?;
    Ok(InitRequest { state: step.to, challenge_id: Some(challenge_id), ..row })
}

/// Hands the request to the help desk. Returns it as it is now.
///
/// # Errors
/// `flow_ended` when it is confirmed or has ended.
pub async fn to_desk<P>(tx: &Held<P>, row: InitRequest) -> Result<InitRequest, DomainError> {
    let (step, route) = (Transition::ASK_DESK, Route::Desk);
    step.update(row.id, tx.now())
        .col_expr(request_row::Column::Route, Expr::value(route))
        .col_expr(request_row::Column::ChallengeId, Expr::value(Option::<Uuid>::None))
        .apply(tx, ProblemCode::FlowEnded)
        .await?;
    Ok(InitRequest { state: step.to, route, challenge_id: None, ..row })
}

/// Confirms the request whose code this is; it goes on in the session `session_id`. Returns it as it is now.
///
/// # Errors
/// `flow_ended` when it does not wait for this code.
pub async fn confirm<P>(
    tx: &Held<P>,
    row: InitRequest,
    challenge_id: Uuid,
    session_id: Uuid,
) -> Result<InitRequest, DomainError> {
    let step = Transition::CONFIRM;
    step.update(row.id, tx.now())
        .col_expr(request_row::Column::SessionId, Expr::value(session_id))
        .filter(request_row::Column::ChallengeId.eq(challenge_id))
        .apply(tx, ProblemCode::FlowEnded)
        .await?;
    Ok(InitRequest { state: step.to, session_id, ..row })
}

/// Completes a confirmed request; its session is replaced by `session_id`.
///
/// # Errors
/// `flow_ended` when it is not confirmed, or its time ran out.
pub async fn complete<P>(tx: &Held<P>, id: Uuid, session_id: Uuid) -> Result<(), DomainError> {
    Transition::COMPLETE
        .update(id, tx.now())
        .col_expr(request_row::Column::EndedAt, Expr::value(tx.now()))
        .col_expr(request_row::Column::SessionId, Expr::value(session_id))
        .apply(tx, ProblemCode::FlowEnded)
        .await
}

/// Ends an open request without a change.
///
/// # Errors
/// `flow_ended` when it is not open any more.
pub async fn end<P>(tx: &Held<P>, id: Uuid, to: InitRequestState) -> Result<(), DomainError> {
    Transition::end(to)
        .update(id, tx.now())
        .col_expr(request_row::Column::EndedAt, Expr::value(tx.now()))
        .apply(tx, ProblemCode::FlowEnded)
        .await
}

/// Stops the open request of an account, because its owner asked for it; but not one of
/// [`LEFT_ALONE`].
pub async fn stop_all(tx: &Tx, account_id: Uuid, now: Timestamp) -> Result<(), DbErr> {
    Transition::end(InitRequestState::Stopped)
        .update_all()
        .col_expr(request_row::Column::EndedAt, Expr::value(now))
        .filter(request_row::Column::AccountId.eq(account_id))
        .filter(request_row::Column::ExpiresAt.gt(now))
        .filter(request_row::Column::State.is_not_in(LEFT_ALONE))
        .exec(tx)
        .await?;
    Ok(())
}

/// Records on the request at the help desk, if there is one, that the owner of a mailbox did not make it.
pub async fn object_all(tx: &Tx, account_id: Uuid, now: Timestamp) -> Result<(), DbErr> {
    request_row::Entity::update_many()
        .col_expr(request_row::Column::ObjectedAt, Expr::value(now))
        .filter(open_of(account_id, now))
        .filter(request_row::Column::State.eq(InitRequestState::AtDesk))
        .filter(request_row::Column::ObjectedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// The session of a request that no revocation link stops, if there is one.
pub async fn session_left_alone(
    conn: &impl ConnectionTrait,
    account_id: Uuid,
    now: Timestamp,
) -> Result<Option<Uuid>, DbErr> {
    let found = request_row::Entity::find()
        .filter(open_of(account_id, now))
        .filter(request_row::Column::State.is_in(LEFT_ALONE))
        .one(conn)
        .await?;
    Ok(found.map(|request| request.session_id))
}

fn open_of(account_id: Uuid, now: Timestamp) -> Condition {
    Condition::all()
        .add(request_row::Column::AccountId.eq(account_id))
        .add(request_row::Column::ExpiresAt.gt(now))
}

/// The requests whose time ran out by `now` and whose state does not say so yet.
#[must_use]
pub fn has_expired(now: Timestamp) -> Condition {
    Condition::all().add(request_row::Column::State.is_in(OPEN)).add(request_row::Column::ExpiresAt.lte(now))
}

/// The update that persists expiry: each ended when its own time ran out. The caller says which.
#[must_use]
pub fn expiring() -> UpdateMany<request_row::Entity> {
    request_row::Entity::update_many()
        .col_expr(request_row::Column::State, Expr::value(InitRequestState::Expired))
        .col_expr(request_row::Column::EndedAt, Expr::col(request_row::Column::ExpiresAt))
}
