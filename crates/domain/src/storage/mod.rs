//! The database: SQLite in one file, or PostgreSQL. The same queries run on both.

pub mod entity;
mod migration;
mod tx;

use std::time::Duration;

use anyhow::{Context, ensure};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use tokio::sync::watch;
use uuid::Uuid;

use self::entity::account;
use crate::config::DatabaseUrl;

pub use migration::Migrator;
pub use tx::{Guarded, Tx};

/// Connections to PostgreSQL, and readers of SQLite.
const MAX_CONNECTIONS: u32 = 16;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// The open database.
///
/// SQLite takes one writer at a time, so its writers share one connection and queue for it
/// in the process, where waiting is fair, instead of polling the file's lock.
#[derive(Clone, Debug)]
pub struct Storage {
    readers: DatabaseConnection,
    writer: DatabaseConnection,
    /// Told of each commit that added a job.
    workers: watch::Sender<()>,
}

impl Storage {
    /// Opens the database of `url`; a SQLite file is made when it is not there.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn connect(url: &str) -> anyhow::Result<Self> {
        // Read here first: a library would repeat in its error what it cannot read.
        let url = DatabaseUrl::parse(url).context("database_url")?;
        let url = url.reveal();
        if url.starts_with("sqlite:") {
            let writer = connect(sqlite(url, 1)).await?;
            let readers = connect(sqlite(url, MAX_CONNECTIONS / 2)).await?;
            Ok(Self { readers, writer, workers: watch::Sender::default() })
        } else {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(MAX_CONNECTIONS)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .set_application_name("ninsho")
                .sqlx_logging(false)
                .test_before_acquire(false);
            let writer = connect(options).await?;
            Ok(Self { readers: writer.clone(), writer, workers: watch::Sender::default() })
        }
    }

    /// Opens a database whose tables are up to date.
    ///
    /// # Errors
    /// When the database cannot be reached, or `ninsho migrate` has to be run first.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let storage = Self::connect(url).await?;
        ensure!(storage.is_migrated().await?, "the tables are not up to date: run `ninsho migrate` first");
        Ok(storage)
    }

    /// The connections that read.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// A single write outside a transaction.
    #[must_use]
    pub fn write(&self) -> &DatabaseConnection {
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
        Ok(Tx::new(self.writer.begin_with_options(options).await?, self.workers.clone()))
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

    /// Brings the tables up to date; returns how many steps were taken.
    ///
    /// # Errors
    /// When a step fails; what it had done is undone.
    pub async fn migrate(&self) -> anyhow::Result<usize> {
        let pending = Migrator::get_pending_migrations(&self.writer)
            .await
            .context("cannot read the state of the tables")?;
        Migrator::up(&self.writer, None).await.context("cannot bring the tables up to date")?;
        Ok(pending.len())
    }

    /// Whether the tables are up to date.
    pub async fn is_migrated(&self) -> anyhow::Result<bool> {
        Ok(Migrator::get_pending_migrations(&self.readers).await?.is_empty())
    }

    /// Closes all connections after what is under way.
    pub async fn close(self) {
        // A connection that will not close is closed by the end of the process.
        drop(self.readers.close().await);
        drop(self.writer.close().await);
    }
}

async fn connect(options: ConnectOptions) -> anyhow::Result<DatabaseConnection> {
    Database::connect(options).await.context("cannot reach the database of `database_url`")
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(|options| {
            options
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(ACQUIRE_TIMEOUT)
                .pragma("journal_mode", "WAL")
                // A commit survives the end of the process; the last ones may not survive the
                // end of the machine's power (docs/operations.md says how to have that too).
                .pragma("synchronous", "NORMAL")
        });
    options
}
