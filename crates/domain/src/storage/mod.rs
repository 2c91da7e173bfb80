//! The database: SQLite in one file, or PostgreSQL. The same queries run on both.

mod backup;
mod connections;
pub mod entity;
pub mod file;
mod migration;
mod pending;
mod postgres;
mod readiness;
mod round_trips;
mod sqlite;
mod tables;
mod tx;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, RuntimeErr, SqliteTransactionMode, SqlxError, TransactionOptions,
};
use tokio::sync::watch;
use uuid::Uuid;

use self::connections::Care;
use self::entity::account;
use self::file::Place;
use self::readiness::LastReadiness;
use self::round_trips::Counter;
use crate::clock::{Clock, SystemClock};
use crate::config::DatabaseUrl;
use crate::outage::Outage;

pub use connections::Connections;
pub use migration::Migrator;
pub use readiness::Readiness;
pub use round_trips::RoundTrips;
pub use tables::Tables;
pub use tx::{Guarded, Later, Tx};

/// Connections that read SQLite.
const READERS: u32 = 8;

/// The open database.
///
/// SQLite takes one writer at a time, so its writers share one connection and queue for it
/// in the process, where waiting is fair, instead of polling the file's lock.
#[derive(Clone, Debug)]
pub struct Storage {
    readers: Connections,
    writer: Connections,
    round_trips: Arc<Counter>,
    clock: Arc<dyn Clock>,
    /// Told of each commit that added a job.
    workers: watch::Sender<()>,
    last_readiness: LastReadiness,
}

impl Storage {
    /// Opens the database of `url`; a SQLite file is made when it is not there.
    ///
    /// # Errors
    /// When the database cannot be reached. A file, a folder and their owner are named.
    pub async fn connect(url: &str) -> anyhow::Result<Self> {
        // Read here first: a library would repeat in its error what it cannot read.
        let url = DatabaseUrl::parse(url).context("database_url")?;
        let url = url.reveal();
        let round_trips = Arc::default();
        let (readers, writer) = if url.starts_with("sqlite:") {
            sqlite_pair(url, &round_trips).await?
        } else {
            postgres_pair(url, &round_trips).await?
        };
        Ok(Self {
            readers,
            writer,
            round_trips,
            clock: Arc::new(SystemClock),
            workers: watch::Sender::default(),
            last_readiness: LastReadiness::default(),
        })
    }

    /// Opens a database whose tables are up to date.
    ///
    /// # Errors
    /// When the database cannot be reached, `ninsho migrate` has to be run first, or the tables are those of a
    /// later version that this one cannot work with.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let storage = Self::connect(url).await?;
        storage.expect_tables().await?;
        Ok(storage)
    }

    /// The same, whose transactions take their time from `clock`.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// The connections that read.
    #[must_use]
    pub fn read(&self) -> &Connections {
        &self.readers
    }

    /// A single write outside a transaction.
    #[must_use]
    pub fn write(&self) -> &Connections {
        &self.writer
    }

    /// Begins a transaction that writes (`BEGIN IMMEDIATE` on SQLite, so that it cannot fail half way
    /// because another one has the lock).
    ///
    /// Use [`Storage::lock_account`] for what changes something of an account.
    pub async fn begin(&self) -> Result<Tx, DbErr> {
        let sqlite_transaction_mode =
            (self.backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
        let begun = self.writer.begin(options).await?;
        Ok(Tx::new(begun, Arc::clone(&self.clock), self.workers.clone()))
    }

    /// Begins a transaction that writes with the row of an account locked, and reads the account as
    /// it is now.
    ///
    /// # Errors
    /// `DbErr::RecordNotFound` for an id that no account has.
    pub async fn lock_account(&self, id: Uuid) -> Result<(Tx, account::Model), DbErr> {
        let tx = self.begin().await?;
        let account = tx.lock_account(id).await?;
        Ok((tx, account))
    }

    /// Changes with each commit that adds a job. Every worker has a receiver of its own, so that
    /// one cannot take another's wake-up.
    #[must_use]
    pub fn jobs_added(&self) -> watch::Receiver<()> {
        self.workers.subscribe()
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// How many round trips to the database there were since it was opened.
    #[must_use]
    pub fn round_trips(&self) -> RoundTrips {
        self.round_trips.read()
    }

    /// Whether the database serves, as of the last second. An answer takes two seconds at most.
    pub async fn readiness(&self) -> Readiness {
        self.last_readiness.or_ask(async |readiness| self.ask(readiness).await).await
    }

    async fn ask(&self, readiness: &mut Readiness) -> anyhow::Result<()> {
        let tables = self.tables().await?;
        readiness.answers = true;
        readiness.is_migrated = tables.serve();
        if readiness.is_migrated {
            self.write_and_commit().await?;
            readiness.takes_writes = true;
        }
        Ok(())
    }

    /// Commits a write: a rollback would not reach the disk.
    ///
    /// # Errors
    /// When the database takes no writes, or its tables are not up to date.
    pub async fn write_and_commit(&self) -> anyhow::Result<()> {
        let touch = "UPDATE readiness SET probes = probes + 1 WHERE id = 1";
        if self.backend() != DbBackend::Sqlite {
            self.write().execute_unprepared(touch).await?;
            return Ok(());
        }
        // A row of this size needs new pages, as a log-in does.
        const ROOM: &str = "UPDATE readiness SET room = zeroblob(16384) WHERE id = 1";
        const EMPTY: &str = "UPDATE readiness SET room = NULL WHERE id = 1";
        let tx = self.begin().await?;
        for sentence in [ROOM, EMPTY, touch] {
            tx.execute_unprepared(sentence).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Closes all connections after what is under way.
    pub async fn close(self) {
        // A connection that will not close is closed by the end of the process.
        drop(self.readers.close().await);
        drop(self.writer.close().await);
    }
}

async fn sqlite_pair(url: &str, trips: &Arc<Counter>) -> anyhow::Result<(Connections, Connections)> {
    let file = file::of_url(url)?;
    if let Some(file) = &file {
        file::prepare(file)?;
    }
    let place = file.clone().map(Place::of);
    let care = || Care { limit: None, replaces: false, file: place.clone() };
    let named = |error| named(error, file.as_deref());
    let open = |connections| Connections::open(sqlite::options(url, connections), care(), Arc::clone(trips));
    let writer = open(1).await.map_err(named)?;
    let readers = open(READERS).await.map_err(named)?;
    Ok((readers.for_reads(), writer))
}

async fn postgres_pair(url: &str, trips: &Arc<Counter>) -> anyhow::Result<(Connections, Connections)> {
    postgres::check_certificate_file(url)?;
    let care = Care { limit: Some(postgres::SILENCE), replaces: true, file: None };
    let named = |error| named(error, None);
    let opening = Connections::open(postgres::options(url), care, Arc::clone(trips));
    let writer = opening.await.map_err(named)?;
    postgres::check_pooler(&writer.pool()).await.map_err(named)?;
    Ok((writer.for_reads(), writer))
}

/// Why the database cannot be opened, with the setting, and the file when there is one.
fn named(error: DbErr, file: Option<&Path>) -> anyhow::Error {
    let outage = Outage::of(&error);
    let error = match error {
        // It repeats the URL, which may hold a password.
        DbErr::Conn(RuntimeErr::Internal(_)) => anyhow!("it cannot be read as a URL"),
        // The driver tries again until its time is over, and then tells nothing but that.
        DbErr::Conn(RuntimeErr::SqlxError(cause))
            if file.is_none() && matches!(*cause, SqlxError::PoolTimedOut) =>
        {
            anyhow!("nobody answers at its address")
        }
        error => error.into(),
    };
    let error = match (outage, file) {
        (Some(Outage::Pooler), _) => error.context(Outage::Pooler.to_string()),
        (Some(outage), Some(file)) => error.context(file::cause(file, outage)),
        _ => error,
    };
    error.context("cannot reach the database of `database_url`")
}

#[cfg(test)]
mod tests;
