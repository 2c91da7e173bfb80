//! The queue's verbs: enqueue, lease, renew, complete, defer, wake. Each is a guarded statement.

use ninsho_shared::Timestamp;
use sea_orm::ActiveValue::{self, NotSet, Set};
use sea_orm::sea_query::{
    CommonTableExpression, Expr, ExprTrait, LockBehavior, LockType, Query, SelectStatement, WithClause,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Order, PaginatorTrait,
    QueryFilter, QuerySelect, UpdateResult,
};
use uuid::Uuid;

use super::lease::{End, Lease, LeaseError, Leased};
use crate::storage::entity::job::{self, JobKind, JobState};
use crate::storage::{Later, Storage, Tx};

/// What every kind of job has.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its id.
    pub id: Uuid,
    /// Whose work it is.
    pub kind: JobKind,
    /// Jobs of the kind with the same key run in order. The caller has locked what the key names,
    /// for example an account: otherwise one of two transactions that add to a key at the same
    /// time fails.
    pub order_key: Option<String>,
    /// It is not tried from this moment on.
    pub expires_at: Option<Timestamp>,
}

/// Adds a job, with the columns of its kind set in `columns`. It runs once `tx` is committed.
pub async fn enqueue(tx: &Tx, new: NewJob, columns: job::ActiveModel, now: Timestamp) -> Result<(), DbErr> {
    let order_number = match &new.order_key {
        Some(key) => Some(next_number(tx, new.kind, key).await?),
        None => None,
    };
    let row = job::ActiveModel {
        id: Set(new.id),
        kind: Set(new.kind),
        state: Set(JobState::Queued),
        order_key: Set(new.order_key),
        order_number: Set(order_number),
        tries: Set(0),
        created_at: Set(now),
        due_at: Set(now),
        expires_at: Set(new.expires_at),
        ..columns
    };
    job::Entity::insert(row).later(tx);
    tx.has_job();
    Ok(())
}

/// The place of the next job of a key. Ids do not tell: two of one millisecond are in any order.
async fn next_number(tx: &Tx, kind: JobKind, key: &str) -> Result<i64, DbErr> {
    let last: Option<Option<i64>> = job::Entity::find()
        .select_only()
        .column_as(job::Column::OrderNumber.max(), "last")
        .filter(job::Column::Kind.eq(kind))
        .filter(job::Column::OrderKey.eq(key))
        .into_tuple()
        .one(tx)
        .await?;
    Ok(last.flatten().unwrap_or(0).saturating_add(1))
}

fn is_waiting(kind: JobKind) -> Condition {
    Condition::all().add(job::Column::Kind.eq(kind)).add(job::Column::CompletedAt.is_null())
}

fn is_due(kind: JobKind, now: Timestamp) -> Condition {
    let is_free =
        Condition::any().add(job::Column::LeasedUntil.is_null()).add(job::Column::LeasedUntil.lte(now));
    let is_first_of_key =
        Condition::any().add(job::Column::OrderKey.is_null()).add(Expr::exists(one_before_it()).not());
    is_waiting(kind).add(job::Column::DueAt.lte(now)).add(is_free).add(is_first_of_key)
}

/// A job of the same kind and key that was added before and has not ended.
fn one_before_it() -> SelectStatement {
    const BEFORE: &str = "before_it";
    let before = |column: job::Column| Expr::col((BEFORE, column));
    Query::select()
        .expr(Expr::val(1))
        .from_as(job::Entity, BEFORE)
        .and_where(before(job::Column::Kind).equals((job::Entity, job::Column::Kind)))
        .and_where(before(job::Column::OrderKey).equals((job::Entity, job::Column::OrderKey)))
        .and_where(before(job::Column::OrderNumber).lt(Expr::col((job::Entity, job::Column::OrderNumber))))
        .and_where(before(job::Column::CompletedAt).is_null())
        .take()
}

/// Leases up to `limit` jobs that are due now, except those `in_hand`; no other worker gets them before
/// `until`.
///
/// The try is counted here, so that a job that takes its process down is counted too.
pub async fn lease<J: FromQueryResult>(
    storage: &Storage,
    kind: JobKind,
    (now, until): (Timestamp, Timestamp),
    limit: usize,
    in_hand: Vec<Uuid>,
) -> Result<Vec<Leased<J>>, DbErr> {
    let mut is_free = is_due(kind, now);
    if !in_hand.is_empty() {
        is_free = is_free.add(job::Column::Id.is_not_in(in_hand));
    }
    let due = Query::select()
        .column((job::Entity, job::Column::Id))
        .from(job::Entity)
        .cond_where(is_free)
        .order_by((job::Entity, job::Column::DueAt), Order::Asc)
        .order_by((job::Entity, job::Column::Id), Order::Asc)
        .limit(u64::try_from(limit).unwrap_or(u64::MAX))
        // Two processes on PostgreSQL take different rows instead of waiting for each other.
        // SQLite has one writer at a time and no such words.
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .to_owned();
    // Materialised: otherwise PostgreSQL might select due rows again for each row that it updates, and
    // lease more than the limit.
    let due = CommonTableExpression::new().table_name("due").query(due).materialized(true).to_owned();
    let ids = Query::select().column("id").from("due").to_owned();
    let update = Query::update()
        .table(job::Entity)
        .value(job::Column::LeasedUntil, until)
        .value(job::Column::Tries, Expr::col(job::Column::Tries).add(1))
        .and_where(job::Column::Id.in_subquery(ids))
        .returning_all()
        .to_owned()
        .with(WithClause::new().cte(due).to_owned());
    let rows = storage.write().query_all(&update).await?;
    let leased = rows.iter().map(|row| {
        Ok(Leased { lease: Lease::from_query_result(row, "")?, job: J::from_query_result(row, "") })
    });
    leased.collect()
}

/// Renews a lease.
///
/// # Errors
/// [`LeaseError::Lost`] when it had ended.
pub async fn renew(storage: &Storage, lease: &mut Lease, until: Timestamp) -> Result<(), LeaseError> {
    let renewed = job::ActiveModel { leased_until: Set(Some(until)), ..job::ActiveModel::default() };
    let update = job::Entity::update_many().set(renewed).filter(is_open(lease.id)).filter(lease.is_ours());
    met(&update.exec(storage.write()).await?)?;
    lease.leased_until = until;
    Ok(())
}

/// Records how a leased job ended, and with what error.
///
/// `Done` is recorded even if the lease was lost, unless the job has an order key: then another worker is
/// running it, and the next job of the key waits for that one.
///
/// # Errors
/// [`LeaseError::Lost`] when another worker has the job, or has completed it; nothing was changed.
pub async fn complete(
    conn: &impl ConnectionTrait,
    lease: Lease,
    end: End,
    now: Timestamp,
    error: Option<String>,
) -> Result<(), LeaseError> {
    let completed = job::ActiveModel {
        state: Set(end.into()),
        completed_at: Set(Some(now)),
        leased_until: Set(None),
        last_error: if end == End::Done { Set(None) } else { kept(error) },
        ..job::ActiveModel::default()
    };
    let mut update = job::Entity::update_many().set(completed).filter(is_open(lease.id));
    if end != End::Done || lease.is_ordered() {
        update = update.filter(lease.is_ours());
    }
    met(&update.exec(conn).await?)
}

/// Ends a lease and has the job tried again at `due_at`.
///
/// # Errors
/// [`LeaseError::Lost`] when another worker has the job, or has completed it; nothing was changed.
pub async fn defer(
    conn: &impl ConnectionTrait,
    lease: Lease,
    due_at: Timestamp,
    error: Option<String>,
) -> Result<(), LeaseError> {
    let deferred = job::ActiveModel {
        state: Set(JobState::Delayed),
        due_at: Set(due_at),
        leased_until: Set(None),
        last_error: kept(error),
        ..job::ActiveModel::default()
    };
    let update = job::Entity::update_many().set(deferred).filter(is_open(lease.id)).filter(lease.is_ours());
    met(&update.exec(conn).await?)
}

/// Makes every job of a kind due that waits because the other side could not be reached: it is
/// back. Returns how many.
pub async fn wake(storage: &Storage, kind: JobKind, now: Timestamp) -> Result<u64, DbErr> {
    let due = job::ActiveModel { due_at: Set(now), ..job::ActiveModel::default() };
    let update = job::Entity::update_many()
        .set(due)
        .filter(is_waiting(kind))
        .filter(job::Column::State.eq(JobState::Delayed))
        // What the other side has answered keeps the wait that the answer deserved.
        .filter(job::Column::LastError.is_null())
        // What may have arrived is not sent again before its time.
        .filter(job::Column::HandedOverAt.is_null())
        .filter(job::Column::DueAt.gt(now));
    Ok(update.exec(storage.write()).await?.rows_affected)
}

/// Whether something could be leased.
pub async fn something_is_due(storage: &Storage, kind: JobKind, now: Timestamp) -> Result<bool, DbErr> {
    let due = job::Entity::find().select_only().column(job::Column::Id).filter(is_due(kind, now));
    Ok(due.into_tuple::<Uuid>().one(storage.read()).await?.is_some())
}

/// How many jobs of a kind have not ended.
pub async fn waiting(storage: &Storage, kind: JobKind) -> Result<u64, DbErr> {
    job::Entity::find().filter(is_waiting(kind)).count(storage.read()).await
}

fn is_open(id: Uuid) -> Condition {
    Condition::all().add(job::Column::Id.eq(id)).add(job::Column::CompletedAt.is_null())
}

/// An error replaces the last one; that nobody answered does not.
fn kept(error: Option<String>) -> ActiveValue<Option<String>> {
    error.map_or(NotSet, |error| Set(Some(error)))
}

fn met(updated: &UpdateResult) -> Result<(), LeaseError> {
    if updated.rows_affected == 1 { Ok(()) } else { Err(LeaseError::Lost) }
}
