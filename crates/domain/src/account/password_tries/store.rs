//! Rows of the counts. Their keys hold hashes, so that no table tells what was typed into the field for
//! the ID.

use std::time::Duration;

use ninsho_shared::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, LockType, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, Order, QueryFilter, UpdateMany};

use super::limit::{Count, Counts};
use crate::storage::Tx;
use crate::storage::entity::password_tries::{ActiveModel, Column, Entity, Model};

/// A count is kept for so long for each of its tries: else a guesser who pauses would begin anew.
const KEPT_FOR_EACH: Duration = Duration::from_hours(1);

/// The names of the counts that a try meets.
///
/// They are locked in this order wherever they are written: account, pair, networks from the narrowest to
/// the widest. One order, no deadlock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) account: String,
    pub(super) pair: String,
    pub(super) networks: Vec<String>,
}

impl Keys {
    fn in_order(&self) -> impl Iterator<Item = &String> {
        [&self.account, &self.pair].into_iter().chain(&self.networks)
    }
}

/// Reads the counts at `now`, inserted where they are missing, and locks them until the end of the
/// transaction.
pub(super) async fn lock(tx: &Tx, keys: &Keys, now: Timestamp) -> Result<Counts, DbErr> {
    let fresh = keys.in_order().map(|key| row(key, Count::NONE, Some(now)));
    // In one statement: between two, a row could be deleted by a success, or because it is forgotten. The
    // update changes nothing and locks the row.
    let rows = Entity::insert_many(fresh)
        .on_conflict(OnConflict::column(Column::Key).update_column(Column::Key).to_owned())
        .exec_with_returning(tx)
        .await?;
    let count = |key: &String| {
        let row = rows.iter().find(|row| row.key == *key);
        row.map_or(Count::NONE, |row| read(row, now))
    };
    Ok(Counts {
        pair: count(&keys.pair),
        account: count(&keys.account),
        networks: keys.networks.iter().map(count).collect(),
    })
}

/// Writes the counts, whose rows are locked. Those of an existing account are kept until a success.
pub(super) async fn save(tx: &Tx, keys: &Keys, counts: &Counts, account_exists: bool) -> Result<(), DbErr> {
    let account = row(&keys.account, counts.account, (!account_exists).then(|| forget_at(counts.account)));
    let others = [(&keys.pair, &counts.pair)].into_iter().chain(keys.networks.iter().zip(&counts.networks));
    let rows = others.map(|(key, count)| row(key, *count, Some(forget_at(*count))));
    Entity::insert_many([account].into_iter().chain(rows))
        .on_conflict(
            OnConflict::column(Column::Key)
                .update_columns([Column::ClearAt, Column::Failures, Column::ForgetAt])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Takes one try back from a count.
pub(super) async fn give_back(conn: &impl ConnectionTrait, key: &str, moved: Duration) -> Result<(), DbErr> {
    giving_back(key, moved).exec(conn).await?;
    Ok(())
}

/// The update that takes one try back from a count.
pub(super) fn giving_back(key: &str, moved: Duration) -> UpdateMany<Entity> {
    let moved = i64::try_from(moved.as_millis()).unwrap_or(i64::MAX);
    Entity::update_many()
        .col_expr(Column::ClearAt, Expr::col(Column::ClearAt).sub(moved))
        .col_expr(Column::Failures, Expr::col(Column::Failures).sub(1))
        .filter(Column::Key.eq(key))
        .filter(Column::Failures.gt(0))
}

/// Forgets a count. Says whether there was one.
pub(super) async fn forget(conn: &impl ConnectionTrait, key: &str) -> Result<bool, DbErr> {
    Ok(Entity::delete_by_id(key).exec(conn).await?.rows_affected > 0)
}

/// Forgets two counts, whose rows are locked in this order.
pub(super) async fn forget_both(tx: &Tx, first: &str, second: &str) -> Result<(), DbErr> {
    let is_second = Expr::case(Expr::col(Column::Key).eq(second), 1).finally(0);
    let locked = Query::select()
        .column(Column::Key)
        .from(Entity)
        .and_where(Expr::col(Column::Key).is_in([first, second]))
        .order_by_expr(is_second.into(), Order::Asc)
        .lock(LockType::Update)
        .take();
    Entity::delete_many().filter(Column::Key.in_subquery(locked)).exec(tx).await?;
    Ok(())
}

/// Adds one to a sum that is begun anew when nothing was added for an hour, and returns it.
pub(super) async fn add_up(conn: &impl ConnectionTrait, key: &str, now: Timestamp) -> Result<u32, DbErr> {
    let again = Expr::case(
        Expr::col((Entity, Column::ClearAt)).gt(now.minus(KEPT_FOR_EACH)),
        Expr::col((Entity, Column::Failures)).add(1),
    )
    .finally(1);
    let first = row(key, Count { clear_at: now, failures: 1 }, Some(now.plus(KEPT_FOR_EACH)));
    let row = Entity::insert(first)
        .on_conflict(
            OnConflict::column(Column::Key)
                .update_columns([Column::ClearAt, Column::ForgetAt])
                .value(Column::Failures, again)
                .to_owned(),
        )
        .exec_with_returning(conn)
        .await?;
    Ok(u32::try_from(row.failures).unwrap_or(0))
}

fn row(key: &str, count: Count, forget_at: Option<Timestamp>) -> ActiveModel {
    ActiveModel {
        key: Set(key.to_owned()),
        clear_at: Set(count.clear_at),
        failures: Set(i32::try_from(count.failures).unwrap_or(i32::MAX)),
        forget_at: Set(forget_at),
    }
}

fn read(row: &Model, now: Timestamp) -> Count {
    match row.forget_at {
        // The next sweep deletes it.
        Some(at) if at <= now => Count::NONE,
        _ => Count { clear_at: row.clear_at, failures: u32::try_from(row.failures).unwrap_or(0) },
    }
}

fn forget_at(count: Count) -> Timestamp {
    count.clear_at.plus(KEPT_FOR_EACH.saturating_mul(Ord::max(count.failures, 1)))
}
