//! How SQLite is opened.

use std::time::Duration;

use sea_orm::ConnectOptions;
use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::sqlx::{Connection, Sqlite};

/// How long a writer waits for its turn, or for another process.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// The options of so many connections to a file.
pub(super) fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_sqlite_pool_opts(without_broken_ones)
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

/// Closes a connection whose COMMIT or ROLLBACK failed.
///
/// A COMMIT that fails (a full disk) is rolled back by SQLite itself, and the driver does not learn of
/// it: for the driver the transaction goes on, and each later one would become a savepoint in it that
/// nobody ever commits. The reverse, a transaction that the driver knows nothing of, cannot be: only the
/// driver begins one, and counts it. So a connection is in order when the driver counts none.
fn without_broken_ones(options: PoolOptions<Sqlite>) -> PoolOptions<Sqlite> {
    options
        .after_release(|connection, _| {
            Box::pin(async move {
                if !connection.is_in_transaction() {
                    return Ok(true);
                }
                // A transaction that was dropped is rolled back by now, or that failed too.
                connection.ping().await?;
                let is_in_order = !connection.is_in_transaction();
                if !is_in_order {
                    tracing::warn!("a connection whose transaction could not be ended is closed");
                }
                Ok(is_in_order)
            })
        })
        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
}
