//! The outbox as the worker sees it: claim what is due, then say what became of it.
//!
//! Several processes share one outbox. A claim is one guarded statement that names an end, and is
//! prolonged while the mail is under way: a process that dies leaves its rows to the others, or to
//! itself when it is started again, some seconds later. A mail that is sent twice by this is the same
//! to the byte: its code is derived from its challenge, and its Message-ID from its row.

use ninsho_shared::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{
    CommonTableExpression, Expr, LockBehavior, LockType, Query, SimpleExpr, WithClause,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
};
use uuid::Uuid;

use super::outbox::MailState;
use crate::storage::Storage;
use crate::storage::entity::{code_send, outbox};

/// How a mail was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The server took it.
    Sent,
    /// The server refused it.
    Refused,
    /// Its time ran out, or its code is of no use any more.
    Expired,
}

impl End {
    const fn state(self) -> MailState {
        match self {
            Self::Sent => MailState::Sent,
            Self::Refused => MailState::Refused,
            Self::Expired => MailState::Expired,
        }
    }
}

fn is_due(now: Timestamp) -> Condition {
    Condition::all().add(outbox::Column::SettledAt.is_null()).add(outbox::Column::DueAt.lte(now)).add(
        Condition::any()
            .add(outbox::Column::ClaimedUntil.is_null())
            .add(outbox::Column::ClaimedUntil.lte(now)),
    )
}

/// Takes up to `limit` mails that are due; nobody else gets them until `until`.
pub async fn claim(
    storage: &Storage,
    now: Timestamp,
    until: Timestamp,
    limit: usize,
) -> Result<Vec<outbox::Model>, DbErr> {
    let due = Query::select()
        .column(outbox::Column::Id)
        .from(outbox::Entity)
        .cond_where(is_due(now))
        .order_by(outbox::Column::DueAt, sea_orm::Order::Asc)
        .order_by(outbox::Column::Id, sea_orm::Order::Asc)
        .limit(u64::try_from(limit).unwrap_or(u64::MAX))
        // Two processes on PostgreSQL take different rows instead of waiting for each other.
        // SQLite has one writer at a time and no such words.
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .to_owned();
    // Materialised, or PostgreSQL might look for due rows again for each row that it updates,
    // and take more than the limit.
    let due = CommonTableExpression::new().table_name("due").query(due).materialized(true).to_owned();
    let ids = Query::select().column("id").from("due").to_owned();
    let update = Query::update()
        .table(outbox::Entity)
        .value(outbox::Column::ClaimedUntil, until)
        .and_where(outbox::Column::Id.in_subquery(ids))
        .returning_all()
        .to_owned()
        .with(WithClause::new().cte(due).to_owned());
    let rows = storage.write().query_all(&update).await?;
    rows.iter().map(|row| outbox::Model::from_query_result(row, "")).collect()
}

/// Prolongs a claim, unless it was lost.
pub async fn renew(storage: &Storage, row: &mut outbox::Model, until: Timestamp) -> Result<(), DbErr> {
    let prolonged = outbox::ActiveModel { claimed_until: Set(Some(until)), ..outbox::ActiveModel::default() };
    let update = outbox::Entity::update_many().set(prolonged).filter(is_open(row.id)).filter(is_ours(row));
    if update.exec(storage.write()).await?.rows_affected == 1 {
        row.claimed_until = Some(until);
    }
    Ok(())
}

/// Whether something could be claimed.
pub async fn something_is_due(storage: &Storage, now: Timestamp) -> Result<bool, DbErr> {
    Ok(outbox::Entity::find().filter(is_due(now)).one(storage.read()).await?.is_some())
}

/// How many mails have not been settled.
pub async fn waiting(storage: &Storage) -> Result<u64, DbErr> {
    outbox::Entity::find().filter(outbox::Column::SettledAt.is_null()).count(storage.read()).await
}

/// Settles a claimed mail. A code that did not go out uses up no send.
///
/// Returns false, and changes nothing, when the claim was lost: somebody else is at it, or was.
/// That a mail was sent is recorded all the same.
pub async fn settle(
    storage: &Storage,
    row: &outbox::Model,
    end: End,
    now: Timestamp,
    reply: Option<String>,
) -> Result<bool, DbErr> {
    let settled = outbox::ActiveModel {
        state: Set(end.state().name().to_owned()),
        tries: Set(row.tries),
        settled_at: Set(Some(now)),
        claimed_until: Set(None),
        last_reply: Set(reply),
        ..outbox::ActiveModel::default()
    };
    if end == End::Sent {
        let update = outbox::Entity::update_many().set(settled).filter(is_open(row.id));
        return Ok(update.exec(storage.write()).await?.rows_affected == 1);
    }
    let transaction = storage.begin().await?;
    let update = outbox::Entity::update_many().set(settled).filter(is_open(row.id)).filter(is_ours(row));
    let done = update.exec(&transaction).await?.rows_affected == 1;
    if done {
        code_send::Entity::update_many()
            .col_expr(code_send::Column::Counted, Expr::value(false))
            .filter(code_send::Column::Id.eq(row.id))
            .exec(&transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(done)
}

/// Puts a claimed mail off. Returns false when the claim was lost.
pub async fn put_off(
    storage: &Storage,
    row: &outbox::Model,
    due_at: Timestamp,
    reply: Option<String>,
) -> Result<bool, DbErr> {
    let delayed = outbox::ActiveModel {
        state: Set(MailState::Delayed.name().to_owned()),
        tries: Set(row.tries),
        due_at: Set(due_at),
        claimed_until: Set(None),
        last_reply: reply.map_or(NotSet, |reply| Set(Some(reply))),
        ..outbox::ActiveModel::default()
    };
    let update = outbox::Entity::update_many().set(delayed).filter(is_open(row.id)).filter(is_ours(row));
    Ok(update.exec(storage.write()).await?.rows_affected == 1)
}

/// Makes everything due that waits because the server could not be reached: it is back.
pub async fn hasten(storage: &Storage, now: Timestamp) -> Result<u64, DbErr> {
    let due = outbox::ActiveModel { due_at: Set(now), ..outbox::ActiveModel::default() };
    let update = outbox::Entity::update_many()
        .set(due)
        .filter(outbox::Column::SettledAt.is_null())
        .filter(outbox::Column::State.eq(MailState::Delayed.name()))
        // What the server has answered keeps the wait that the answer deserved.
        .filter(outbox::Column::LastReply.is_null())
        .filter(outbox::Column::DueAt.gt(now));
    Ok(update.exec(storage.write()).await?.rows_affected)
}

fn is_open(id: Uuid) -> Condition {
    Condition::all().add(outbox::Column::Id.eq(id)).add(outbox::Column::SettledAt.is_null())
}

fn is_ours(row: &outbox::Model) -> SimpleExpr {
    outbox::Column::ClaimedUntil.eq(row.claimed_until)
}
