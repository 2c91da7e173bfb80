//! The unit of work: a transaction that writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, DeleteMany,
    EntityName, EntityTrait, ExecResult, FromQueryResult, Insert, JoinType, QueryFilter, QueryResult,
    QuerySelect, QueryTrait, RelationDef, Statement, UpdateMany,
};
use tokio::sync::watch;
use uuid::Uuid;

use super::connections::{Begun, Watch};
use super::entity::{account, session};
use super::pending::{Pending, Write};
use super::round_trips::RoundTrip;
use crate::clock::Clock;
use crate::refusal::DomainError;

/// A transaction that writes; functions that write take one as argument. Dropping it rolls it back.
///
/// [`super::Storage::lock_account`] begins one with the account's row locked, which is the first lock of
/// every transaction that changes something of an account: one lock order, no deadlock.
///
/// What is written in it happened at one moment, [`Tx::now`].
#[must_use = "dropping a transaction undoes it"]
#[derive(Debug)]
pub struct Tx {
    inner: DatabaseTransaction,
    watch: Watch,
    clock: Arc<dyn Clock>,
    now: AtomicI64,
    workers: watch::Sender<()>,
    has_job: AtomicBool,
    /// Whether a statement has failed. SQLite may have undone all of it then, and would commit what follows
    /// by itself; PostgreSQL answers a COMMIT that undoes it like one that does not.
    has_failed: AtomicBool,
    /// Writes that travel with the next round trip.
    pending: Pending,
}

impl Tx {
    pub(super) fn new(begun: Begun, clock: Arc<dyn Clock>, workers: watch::Sender<()>) -> Self {
        let Begun { inner, watch } = begun;
        let now = AtomicI64::new(clock.now().as_millis());
        let (has_job, has_failed) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { inner, watch, clock, now, workers, has_job, has_failed, pending: Pending::default() }
    }

    /// When all of it happens: read once, after the wait for its locks, which may be long.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.load(Ordering::Relaxed))
    }

    fn has_locked(&self) {
        self.now.store(self.clock.now().as_millis(), Ordering::Relaxed);
    }

    /// Makes everything of it last, and wakes the workers when a job was added.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.send_pending().await?;
        self.is_whole()?;
        self.watch.run(RoundTrip::Commit, self.inner.commit()).await?;
        if self.has_job.into_inner() {
            self.workers.send_replace(());
        }
        Ok(())
    }

    /// Rolls it back, and says when that failed.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.watch.run(RoundTrip::Rollback, self.inner.rollback()).await
    }

    /// After a failed statement nothing of it can be done any more.
    fn is_whole(&self) -> Result<(), DbErr> {
        if self.has_failed.load(Ordering::Relaxed) {
            return Err(DbErr::Custom("a statement of this transaction has failed".to_owned()));
        }
        Ok(())
    }

    async fn send_pending(&self) -> Result<(), DbErr> {
        for statement in self.pending.take(self.inner.get_database_backend()) {
            self.send(self.inner.execute_raw(statement)).await?;
        }
        Ok(())
    }

    async fn run<T>(&self, work: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T, DbErr> {
        self.send_pending().await?;
        self.send(work).await
    }

    async fn send<T>(&self, work: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T, DbErr> {
        self.is_whole()?;
        let done = self.watch.run(RoundTrip::Statement, work).await;
        self.has_failed.fetch_or(done.is_err(), Ordering::Relaxed);
        done
    }

    /// Locks the row of an account until the end of the transaction, and reads it as it is now.
    ///
    /// # Errors
    /// `DbErr::RecordNotFound` for an id that no account has.
    pub async fn lock_account(&self, id: Uuid) -> Result<account::Model, DbErr> {
        let account = account::Entity::find_by_id(id).lock_exclusive().one(self).await?;
        self.has_locked();
        account.ok_or_else(|| DbErr::RecordNotFound(format!("there is no account {id}")))
    }

    /// Locks the rows of an account and of one of its sessions until the end of the transaction, and reads
    /// both as they are now; none, when there is no such session.
    ///
    /// The account comes first, as in every transaction. PostgreSQL reads a row anew after it waited for
    /// its lock, and only the rows that it locks: so the session is locked with it, else the read would
    /// show the session from before the wait.
    pub async fn lock_session(
        &self,
        account_id: Uuid,
        session_id: Uuid,
    ) -> Result<Option<(account::Model, session::Model)>, DbErr> {
        let of_account = session::Entity::belongs_to(account::Entity)
            .from(session::Column::AccountId)
            .to(account::Column::Id);
        let found = account::Entity::find_by_id(account_id)
            .join(JoinType::InnerJoin, RelationDef::from(of_account).rev())
            .filter(session::Column::Id.eq(session_id))
            .lock_exclusive()
            .select_also(session::Entity)
            .one(self)
            .await?;
        self.has_locked();
        Ok(found.and_then(|(account, session)| Some((account, session?))))
    }

    /// Runs an update together with the writes that need no answer, and returns its rows as they are now.
    pub async fn returning<E: EntityTrait>(&self, update: UpdateMany<E>) -> Result<Vec<E::Model>, DbErr> {
        let mut update = update.into_query();
        update.returning_all();
        self.pending.add(Write::Update(update), E::default().table_name());
        let mut statements = self.pending.take(self.inner.get_database_backend());
        let Some(last) = statements.pop() else { return Ok(Vec::new()) };
        for statement in statements {
            self.send(self.inner.execute_raw(statement)).await?;
        }
        let rows = self.send(self.inner.query_all_raw(last)).await?;
        rows.iter().map(|row| E::Model::from_query_result(row, "")).collect()
    }

    /// Notes that there is work for a worker once this is committed.
    pub(crate) fn has_job(&self) {
        self.has_job.store(true, Ordering::Relaxed);
    }
}

/// A guarded update: its conditions name the state that it starts from.
pub trait Guarded {
    /// Runs the update. A miss is an error, so that it cannot be ignored.
    ///
    /// # Errors
    /// `missed`, when the row was not in the state that the update goes out from.
    fn apply(self, tx: &Tx, missed: ProblemCode) -> impl Future<Output = Result<(), DomainError>> + Send;
}

impl<E: EntityTrait> Guarded for UpdateMany<E> {
    async fn apply(self, tx: &Tx, missed: ProblemCode) -> Result<(), DomainError> {
        if self.exec(tx).await?.rows_affected == 0 { Err(missed.into()) } else { Ok(()) }
    }
}

/// A write whose answer nobody needs.
pub trait Later {
    /// Writes it with the next statement of `tx`, or with its commit, which fail if it does. It reads no other
    /// table.
    fn later(self, tx: &Tx);
}

impl<A: ActiveModelTrait> Later for Insert<A> {
    fn later(self, tx: &Tx) {
        tx.pending.add(Write::Insert(self.into_query()), A::Entity::default().table_name());
    }
}

impl<E: EntityTrait> Later for UpdateMany<E> {
    fn later(self, tx: &Tx) {
        tx.pending.add(Write::Update(self.into_query()), E::default().table_name());
    }
}

impl<E: EntityTrait> Later for DeleteMany<E> {
    fn later(self, tx: &Tx) {
        tx.pending.add(Write::Delete(self.into_query()), E::default().table_name());
    }
}

#[async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.run(self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.run(self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.run(self.inner.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.run(self.inner.query_all_raw(statement)).await
    }
}
