//! The connections to the database, and what becomes of those that break.
//!
//! A connection that broke is not used again. On SQLite the hooks of its pool see to it
//! (`super::sqlite`). On PostgreSQL one that broke says that the others did too (a restart, a
//! firewall that forgot them), so all are replaced at once.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnAcquireErr, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, ExecResult, QueryResult, Statement, TransactionOptions, TransactionTrait,
};
use tokio::time::Instant;

use super::file::{self, Place};
use super::round_trips::{Counter, RoundTrip};
use crate::outage::{Outage, driver_error, is_silence, silence};

/// A handle to the connections. Clones share them.
#[derive(Clone)]
pub struct Connections {
    shared: Arc<Shared>,
    /// Whether what failed because its connection had broken may be run again: nothing but reads.
    reads: bool,
}

/// How the database is to be treated.
#[derive(Debug)]
pub(super) struct Care {
    /// No statement waits longer for an answer, the wait for a connection included. SQLite has
    /// nobody who could fall silent.
    pub limit: Option<Duration>,
    /// Whether all connections are replaced when one has broken.
    pub replaces: bool,
    /// The file, which is named when it is the cause.
    pub file: Option<Place>,
}

pub(super) struct Shared {
    pool: RwLock<Pool>,
    options: ConnectOptions,
    care: Care,
    round_trips: Arc<Counter>,
    opened: Instant,
    /// When a statement succeeded last, in milliseconds after `opened`.
    answered: AtomicU64,
    /// Whether the last statement found the database in trouble. It is logged when this changes.
    in_trouble: AtomicBool,
    /// Whether it was closed on purpose: then nothing is opened again.
    is_closed: AtomicBool,
}

#[derive(Clone)]
struct Pool {
    generation: u64,
    connection: DatabaseConnection,
}

type Work<T> = for<'c> fn(&'c DatabaseConnection, Statement) -> BoxFuture<'c, Result<T, DbErr>>;

impl Connections {
    /// Opens the database, and counts the round trips to it.
    pub(super) async fn open(
        options: ConnectOptions,
        care: Care,
        round_trips: Arc<Counter>,
    ) -> Result<Self, DbErr> {
        let connection = Database::connect(options.clone()).await?;
        let shared = Shared {
            pool: RwLock::new(Pool { generation: 0, connection }),
            options,
            care,
            round_trips,
            opened: Instant::now(),
            answered: AtomicU64::new(0),
            in_trouble: AtomicBool::new(false),
            is_closed: AtomicBool::new(false),
        };
        Ok(Self { shared: Arc::new(shared), reads: false })
    }

    /// The same connections, for reads.
    pub(super) fn for_reads(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), reads: true }
    }

    /// The pool of this moment. After a connection broke there is another.
    #[must_use]
    pub fn pool(&self) -> DatabaseConnection {
        self.shared.pool().connection
    }

    /// Begins a transaction. A connection that turns out to be broken is replaced: nothing was done yet.
    pub(super) async fn begin(&self, options: TransactionOptions) -> Result<Begun, DbErr> {
        let mut again = true;
        loop {
            self.shared.require_in_place()?;
            let Pool { generation, connection } = self.shared.pool();
            let work = connection.begin_with_options(options);
            let begun = self.shared.watch(generation, RoundTrip::Begin, work).await;
            match begun {
                Err(error) if again && self.shared.has_replaced(generation, &error) => again = false,
                begun => {
                    let shared = Arc::clone(&self.shared);
                    return Ok(Begun { inner: begun?, watch: Watch { shared, generation } });
                }
            }
        }
    }

    /// Closes all of them after what is under way.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        let pool = {
            let pool = self.shared.pool.write().unwrap_or_else(PoisonError::into_inner);
            self.shared.is_closed.store(true, Ordering::Relaxed);
            pool.connection.clone()
        };
        pool.close().await
    }

    async fn run<T>(&self, statement: Statement, work: Work<T>) -> Result<T, DbErr> {
        if !self.reads {
            self.shared.require_in_place()?;
        }
        let mut again = true;
        loop {
            let Pool { generation, connection } = self.shared.pool();
            let work = work(&connection, statement.clone());
            let done = self.shared.watch(generation, RoundTrip::Statement, work).await;
            match done {
                Err(error) if again && self.may_run_again(generation, &error) => again = false,
                done => return done,
            }
        }
    }

    /// A statement that got no connection, since its pool was just replaced, was not run.
    fn may_run_again(&self, generation: u64, error: &DbErr) -> bool {
        let was_not_run = matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed));
        (was_not_run || self.reads) && self.shared.has_replaced(generation, error)
    }
}

/// A transaction that was begun, and who watches it.
pub(super) struct Begun {
    pub inner: DatabaseTransaction,
    pub watch: Watch,
}

/// Watches what is run on one connection.
pub(super) struct Watch {
    shared: Arc<Shared>,
    generation: u64,
}

impl Watch {
    /// Runs something within the limit, and notes how that went.
    pub async fn run<T>(
        &self,
        trip: RoundTrip,
        work: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        self.shared.watch(self.generation, trip, work).await
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("generation", &self.generation).finish_non_exhaustive()
    }
}

impl Shared {
    fn pool(&self) -> Pool {
        self.pool.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn watch<T>(
        &self,
        generation: u64,
        trip: RoundTrip,
        work: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        self.round_trips.count(trip);
        let begun = self.now();
        let done = match self.care.limit {
            Some(limit) => tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(silence(limit))),
            None => work.await,
        };
        match done {
            Ok(done) => {
                self.answered.store(self.now(), Ordering::Relaxed);
                if self.in_trouble.load(Ordering::Relaxed) && self.in_trouble.swap(false, Ordering::Relaxed) {
                    tracing::info!("the database answers again");
                }
                Ok(done)
            }
            Err(error) => {
                let (error, is_away) = self.name(error, begun);
                if let Some(outage) = Outage::of(&error) {
                    self.note(outage, &error);
                    // When it is away, each connection may be waiting for an answer that never comes.
                    if (outage == Outage::Lost || is_away) && self.care.replaces {
                        self.replace(generation).await;
                    }
                }
                Err(error)
            }
        }
    }

    /// Who waited for a connection in vain while nobody else got an answer either has met no crowd: the
    /// database is away. Returns whether it is so.
    fn name(&self, error: DbErr, begun: u64) -> (DbErr, bool) {
        let in_vain = matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        if !(in_vain && self.care.replaces && self.answered.load(Ordering::Relaxed) < begun) {
            return (error, false);
        }
        let why = "nobody answers at the address in `database_url`".to_owned();
        (driver_error(std::io::ErrorKind::NotConnected, why, DbErr::Conn), true)
    }

    /// Refuses to write to a file that was removed or replaced: nobody would find it there afterwards.
    fn require_in_place(&self) -> Result<(), DbErr> {
        match &self.care.file {
            Some(place) if !place.is_as_opened() => {
                let file = place.file().display();
                let why = format!("{file} was removed or replaced while it was open: restart Ninsho");
                let error = driver_error(std::io::ErrorKind::NotFound, why, DbErr::Exec);
                self.note(Outage::Lost, &error);
                Err(error)
            }
            _ => Ok(()),
        }
    }

    /// Logs the first of many failures, with the cause as far as the file shows one.
    fn note(&self, outage: Outage, error: &DbErr) {
        if outage == Outage::Busy || self.in_trouble.swap(true, Ordering::Relaxed) {
            return;
        }
        let cause = self.care.file.as_ref().map(|place| file::cause(place.file(), outage));
        tracing::error!(error = error.to_string(), cause, "{outage}");
    }

    /// Opens new connections in the place of those of a generation. Others may have done it already.
    async fn replace(&self, generation: u64) {
        let mut options = self.options.clone();
        options.connect_lazy(true);
        let fresh = match Database::connect(options).await {
            Ok(connection) => Pool { generation: generation + 1, connection },
            Err(error) => {
                tracing::error!(error = error.to_string(), "the connections cannot be replaced");
                return;
            }
        };
        let old = {
            let mut pool = self.pool.write().unwrap_or_else(PoisonError::into_inner);
            // What was closed on purpose stays closed.
            if pool.generation != generation || self.is_closed.load(Ordering::Relaxed) {
                return;
            }
            std::mem::replace(&mut *pool, fresh)
        };
        tracing::warn!("a connection to the database has broken: all of them are replaced");
        // What is under way on the old ones may wait for an answer that never comes.
        tokio::spawn(async move { drop(old.connection.close().await) });
    }

    /// Whether an error came of a broken connection, and there are new ones now.
    fn has_replaced(&self, generation: u64, error: &DbErr) -> bool {
        let is_over = !is_silence(error) && Outage::of(error) == Some(Outage::Lost);
        is_over && self.pool.read().unwrap_or_else(PoisonError::into_inner).generation != generation
    }

    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[async_trait]
impl ConnectionTrait for Connections {
    fn get_database_backend(&self) -> DbBackend {
        self.shared.pool.read().unwrap_or_else(PoisonError::into_inner).connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.run(statement, |connection, statement| connection.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let Pool { generation, connection } = self.shared.pool();
        self.shared.watch(generation, RoundTrip::Statement, connection.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.run(statement, |connection, statement| connection.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.run(statement, |connection, statement| connection.query_all_raw(statement)).await
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The options hold the URL with its password.
        f.debug_struct("Connections").field("care", &self.shared.care).finish_non_exhaustive()
    }
}
