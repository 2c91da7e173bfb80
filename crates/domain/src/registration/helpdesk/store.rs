//! The help desk's record in the rows of init-requests. Every write is guarded by the state that it
//! goes out from; a miss is an error.

use std::collections::HashMap;

use ninsho_shared::{ProblemCode, Timestamp, UserId};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, UpdateMany,
};
use uuid::Uuid;

use crate::account::Account;
use crate::app::App;
use crate::event::{self, RecordedEvent, Slice, Subject};
use crate::refusal::DomainError;
use crate::registration::init_request::{InitRequest, InitRequestState, RequestStatus, status};
use crate::session::permission::OfOperator;
use crate::session::{Held, Session};
use crate::storage::Guarded;
use crate::storage::entity::event::{self as event_row, ActorKind};
use crate::storage::entity::{account, init_request as request_row};

/// The open requests at the desk with their accounts, oldest first.
pub async fn open(conn: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<(InitRequest, Account)>, DbErr> {
    let found = request_row::Entity::find()
        .join(JoinType::InnerJoin, account_of_request())
        .select_also(account::Entity)
        .filter(request_row::Column::State.eq(InitRequestState::AtDesk))
        .filter(request_row::Column::ExpiresAt.gt(now))
        .filter(account::Column::ClosedAt.is_null())
        .order_by_asc(request_row::Column::Id)
        .all(conn)
        .await?;
    Ok(found.into_iter().filter_map(|(row, account)| Some((row, account?))).collect())
}

fn account_of_request() -> RelationDef {
    request_row::Entity::belongs_to(account::Entity)
        .from(request_row::Column::AccountId)
        .to(account::Column::Id)
        .into()
}

/// Holds the session of an operator, and locks the account of a request that is at the desk.
///
/// # Errors
/// Those of [`Session::hold`]; `not_found`; `flow_ended` when it is not at the desk any more.
pub async fn hold_at_desk<P: OfOperator>(
    app: &App,
    operator: &Session,
    id: Uuid,
) -> Result<(Held<P>, InitRequest, Account), DomainError> {
    let whose = find(app.storage.read(), id).await?.account_id;
    let (held, account) = operator.hold_beside::<P>(app, whose).await?;
    // Read again under the lock: another operator, or the owner, may have been faster.
    let row = find(&held, id).await?;
    if account.closed_at.is_some() || status(&row, held.now()) != RequestStatus::AtDesk {
        return Err(ProblemCode::FlowEnded.into());
    }
    Ok((held, row, account))
}

/// The request of this id.
///
/// # Errors
/// `not_found`.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<InitRequest, DomainError> {
    Ok(request_row::Entity::find_by_id(id).one(conn).await?.ok_or(ProblemCode::NotFound)?)
}

/// The user IDs of these accounts.
pub async fn names(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, UserId>, DbErr> {
    let rows: Vec<(Uuid, UserId)> = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::UserId])
        .filter(account::Column::Id.is_in(ids))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Gives the request to the operator whose session is held, with an empty record: the check begins anew.
///
/// # Errors
/// `flow_ended` when it is not at the desk any more.
pub async fn take<P: OfOperator>(tx: &Held<P>, id: Uuid) -> Result<(), DomainError> {
    at_desk(id)
        .col_expr(request_row::Column::TakenBy, Expr::value(tx.session.account.id))
        .col_expr(request_row::Column::TakenAt, Expr::value(tx.now()))
        .col_expr(request_row::Column::Checks, Expr::value(""))
        .col_expr(request_row::Column::Ticket, Expr::value(Option::<String>::None))
        .col_expr(request_row::Column::NeedsSecond, Expr::value(false))
        .col_expr(request_row::Column::ApprovedBy, Expr::value(Option::<Uuid>::None))
        .col_expr(request_row::Column::ApprovedRecord, Expr::value(Option::<String>::None))
        .col_expr(request_row::Column::ReleasedAt, Expr::value(Option::<i64>::None))
        .col_expr(request_row::Column::ChallengeId, Expr::value(Option::<Uuid>::None))
        .apply(tx, ProblemCode::FlowEnded)
        .await
}

/// Records the check, and that a second operator has to approve it. An approval of another record ends,
/// and so does a code that was told under it: the caller voids that.
///
/// # Errors
/// `take_up_first` when another operator took the request over.
pub async fn ask_second<P: OfOperator>(
    tx: &Held<P>,
    id: Uuid,
    checks: &str,
    ticket: &str,
) -> Result<(), DomainError> {
    checked(id, tx.session.account.id, checks, ticket)
        .col_expr(request_row::Column::NeedsSecond, Expr::value(true))
        .col_expr(request_row::Column::ApprovedBy, Expr::value(Option::<Uuid>::None))
        .col_expr(request_row::Column::ApprovedRecord, Expr::value(Option::<String>::None))
        .col_expr(request_row::Column::ReleasedAt, Expr::value(Option::<i64>::None))
        .col_expr(request_row::Column::ChallengeId, Expr::value(Option::<Uuid>::None))
        .apply(tx, ProblemCode::TakeUpFirst)
        .await
}

/// Records the check, and the code that is told.
///
/// # Errors
/// `take_up_first` when another operator took the request over.
pub async fn release<P: OfOperator>(
    tx: &Held<P>,
    id: Uuid,
    checks: &str,
    ticket: &str,
    challenge_id: Uuid,
) -> Result<(), DomainError> {
    checked(id, tx.session.account.id, checks, ticket)
        .col_expr(request_row::Column::ChallengeId, Expr::value(challenge_id))
        .col_expr(request_row::Column::ReleasedAt, Expr::value(tx.now()))
        .apply(tx, ProblemCode::TakeUpFirst)
        .await
}

fn checked(id: Uuid, operator: Uuid, checks: &str, ticket: &str) -> UpdateMany<request_row::Entity> {
    at_desk(id)
        .col_expr(request_row::Column::Checks, Expr::value(checks))
        .col_expr(request_row::Column::Ticket, Expr::value(ticket))
        .filter(request_row::Column::TakenBy.eq(operator))
}

/// Records that a second operator approves the record of this hash.
///
/// # Errors
/// `nothing_to_approve` when none is asked for.
pub async fn approve<P: OfOperator>(tx: &Held<P>, id: Uuid, record: &str) -> Result<(), DomainError> {
    let operator = tx.session.account.id;
    at_desk(id)
        .col_expr(request_row::Column::ApprovedBy, Expr::value(operator))
        .col_expr(request_row::Column::ApprovedRecord, Expr::value(record))
        .filter(request_row::Column::NeedsSecond.eq(true))
        .filter(request_row::Column::ReleasedAt.is_null())
        .filter(request_row::Column::TakenBy.ne(operator))
        .apply(tx, ProblemCode::NothingToApprove)
        .await
}

fn at_desk(id: Uuid) -> UpdateMany<request_row::Entity> {
    request_row::Entity::update_many()
        .filter(request_row::Column::Id.eq(id))
        .filter(request_row::Column::State.eq(InitRequestState::AtDesk))
}

/// A page of what an operator did, newest first, and the cursor of the next page.
pub async fn log(
    conn: &impl ConnectionTrait,
    operator: Uuid,
    slice: Slice,
) -> Result<(Vec<RecordedEvent>, Option<Uuid>), DbErr> {
    let of_operator = Condition::all()
        .add(event_row::Column::Actor.eq(ActorKind::Operator))
        .add(event_row::Column::ActorId.eq(operator));
    event::page(conn, of_operator, slice).await
}

/// The request that an event is about.
pub fn request_of(event: &RecordedEvent) -> Option<Uuid> {
    match event.subject()? {
        Subject::InitRequest(id) => Some(id),
        Subject::AddressChange(_)
        | Subject::Authenticator(_)
        | Subject::RecoveryCodeSet(_)
        | Subject::RecoveryCode(_)
        | Subject::Account(_)
        | Subject::Client(_)
        | Subject::Verification(_) => None,
    }
}

/// The case references of these requests.
pub async fn case_references(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, DbErr> {
    let rows: Vec<(Uuid, String)> = request_row::Entity::find()
        .select_only()
        .columns([request_row::Column::Id, request_row::Column::CaseReference])
        .filter(request_row::Column::Id.is_in(ids))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}
