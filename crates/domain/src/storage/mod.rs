//! The database: SQLite in one file, or PostgreSQL. The same queries run on both.

pub mod entity;
mod migration;

use std::time::Duration;

use anyhow::Context;
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

pub use migration::Migrator;

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
}

impl Storage {
    /// Opens the database of `url`; a SQLite file is made when it is not there.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn connect(url: &str) -> anyhow::Result<Self> {
        if url.starts_with("sqlite:") {
            let writer = connect(sqlite(url, 1)).await?;
            let readers = connect(sqlite(url, MAX_CONNECTIONS / 2)).await?;
            Ok(Self { readers, writer })
        } else {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(MAX_CONNECTIONS)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .set_application_name("ninsho")
                .sqlx_logging(false)
                .test_before_acquire(false);
            let writer = connect(options).await?;
            Ok(Self { readers: writer.clone(), writer })
        }
    }

    /// Where reads go.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// A single write outside a transaction.
    #[must_use]
    pub fn write(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a transaction that writes (`BEGIN IMMEDIATE` on SQLite, so that it cannot fail
    /// half way for want of the lock).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let sqlite_transaction_mode =
            (self.backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
        self.writer.begin_with_options(options).await
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
    ///
    /// # Errors
    /// When the database does not answer.
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
    // The URL may hold a password and stays out of the message.
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
