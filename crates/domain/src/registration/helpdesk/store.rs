//! Rows of the help desk's work. Every write is guarded by the state that it goes out from.

use std::collections::HashMap;

use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, UpdateMany,
};
use uuid::Uuid;

use crate::event::Subject;
use crate::refusal::DomainError;
use crate::registration::init_request::{self, Standing, State};
use crate::storage::Tx;
use crate::storage::entity::event::{self, ActorKind};
use crate::storage::entity::{account, init_request as request_row};

pub use crate::storage::entity::account::Model as Account;
pub use crate::storage::entity::event::Model as Act;
pub use crate::storage::entity::init_request::Model as Row;

/// Acts a page of the log.
const PAGE: u64 = 30;

/// The open requests at the desk with their accounts, oldest first.
pub async fn open(conn: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<(Row, Account)>, DbErr> {
    let found = request_row::Entity::find()
        .join(JoinType::InnerJoin, account_of_request())
        .select_also(account::Entity)
        .filter(request_row::Column::State.eq(State::AtDesk.name()))
        .filter(request_row::Column::ExpiresAt.gt(now))
        .filter(account::Column::ClosedAt.is_null())
        .order_by_asc(request_row::Column::CreatedAt)
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

/// The request of this number and its account, as they are now, the account held until the
/// transaction ends; and that it is at the desk.
pub async fn lock_at_desk(tx: &Tx, id: Uuid, now: Timestamp) -> Result<(Row, Account), DomainError> {
    let found = request_row::Entity::find_by_id(id).one(tx).await?.ok_or(ProblemCode::NotFound)?;
    let account = tx.lock_account(found.account_id).await?;
    // Read again under the lock: another operator, or the owner, may have been faster.
    let row = find(tx, id).await?;
    if account.closed_at.is_some() || init_request::standing(&row, now)? != Standing::AtDesk {
        return Err(ProblemCode::FlowEnded.into());
    }
    Ok((row, account))
}

/// The request of this number.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Row, DomainError> {
    Ok(request_row::Entity::find_by_id(id).one(conn).await?.ok_or(ProblemCode::NotFound)?)
}

/// The IDs of these accounts.
pub async fn names(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, DbErr> {
    let rows: Vec<(Uuid, String)> = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::UserId])
        .filter(account::Column::Id.is_in(ids))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Gives the request to an operator; what was written down and told before counts no more.
pub async fn take(tx: &Tx, id: Uuid, operator: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let taken = at_desk(id)
        .col_expr(request_row::Column::TakenBy, Expr::value(operator))
        .col_expr(request_row::Column::TakenAt, Expr::value(now))
        .col_expr(request_row::Column::Checks, Expr::value(""))
        .col_expr(request_row::Column::Ticket, Expr::value(Option::<String>::None))
        .col_expr(request_row::Column::NeedsSecond, Expr::value(false))
        .col_expr(request_row::Column::ApprovedBy, Expr::value(Option::<Uuid>::None))
        .col_expr(request_row::Column::ReleasedAt, Expr::value(Option::<i64>::None))
        .col_expr(request_row::Column::ChallengeId, Expr::value(Option::<Uuid>::None))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected > 0)
}

/// Writes the check down, and that a second operator has to approve.
pub async fn ask_second(
    tx: &Tx,
    id: Uuid,
    operator: Uuid,
    checks: &str,
    ticket: &str,
) -> Result<bool, DbErr> {
    let asked = checked(id, operator, checks, ticket)
        .col_expr(request_row::Column::NeedsSecond, Expr::value(true))
        .filter(request_row::Column::ApprovedBy.is_null())
        .exec(tx)
        .await?;
    Ok(asked.rows_affected > 0)
}

/// Writes the check down, and the code that is told.
pub async fn release(
    tx: &Tx,
    id: Uuid,
    operator: Uuid,
    checks: &str,
    ticket: &str,
    challenge_id: Uuid,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let released = checked(id, operator, checks, ticket)
        .col_expr(request_row::Column::ChallengeId, Expr::value(challenge_id))
        .col_expr(request_row::Column::ReleasedAt, Expr::value(now))
        .exec(tx)
        .await?;
    Ok(released.rows_affected > 0)
}

fn checked(id: Uuid, operator: Uuid, checks: &str, ticket: &str) -> UpdateMany<request_row::Entity> {
    at_desk(id)
        .col_expr(request_row::Column::Checks, Expr::value(checks))
        .col_expr(request_row::Column::Ticket, Expr::value(ticket))
        .filter(request_row::Column::TakenBy.eq(operator))
}

/// Notes the approval of a second operator; says whether one was asked for.
pub async fn approve(tx: &Tx, id: Uuid, operator: Uuid) -> Result<bool, DbErr> {
    let approved = at_desk(id)
        .col_expr(request_row::Column::ApprovedBy, Expr::value(operator))
        .filter(request_row::Column::NeedsSecond.eq(true))
        .filter(request_row::Column::ApprovedBy.is_null())
        .filter(request_row::Column::TakenBy.ne(operator))
        .exec(tx)
        .await?;
    Ok(approved.rows_affected > 0)
}

fn at_desk(id: Uuid) -> UpdateMany<request_row::Entity> {
    request_row::Entity::update_many()
        .filter(request_row::Column::Id.eq(id))
        .filter(request_row::Column::State.eq(State::AtDesk.name()))
}

/// A page of what an operator did, newest first, and where the next page begins.
pub async fn log(
    conn: &impl ConnectionTrait,
    operator: Uuid,
    before: Option<Uuid>,
) -> Result<(Vec<Act>, Option<Uuid>), DbErr> {
    let mut query = event::Entity::find()
        .filter(event::Column::Actor.eq(ActorKind::Operator))
        .filter(event::Column::ActorId.eq(operator))
        .order_by_desc(event::Column::Id)
        .limit(PAGE + 1);
    if let Some(before) = before {
        query = query.filter(event::Column::Id.lt(before));
    }
    let mut rows = query.all(conn).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = rows.last().map(|row| row.id).filter(|_| more);
    Ok((rows, next))
}

/// The request that an act is about.
pub fn request_of(act: &Act) -> Option<Uuid> {
    match act.subject()? {
        Subject::InitRequest(id) => Some(id),
        Subject::AddressChange(_)
        | Subject::Authenticator(_)
        | Subject::RecoveryCodeSet(_)
        | Subject::RecoveryCode(_) => None,
    }
}

/// The references of these requests.
pub async fn references(
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
