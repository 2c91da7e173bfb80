//! Whether the database serves: it answers, its tables are current, and it takes a write.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::MigratorTrait;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::{Migrator, Storage};

/// One answer serves everybody for so long: thousands of questions a second are not as many writes.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// A database that needs longer than this does not serve anybody.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the database serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    /// It answers.
    pub answers: bool,
    /// Its tables are up to date.
    pub is_migrated: bool,
    /// A write was committed.
    pub takes_writes: bool,
}

/// The last answer. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct LastReadiness(Arc<Mutex<Option<(Instant, Readiness)>>>);

impl Storage {
    /// Whether the database serves, as of the last second. An answer takes two seconds at most.
    pub async fn readiness(&self) -> Readiness {
        let mut last = self.last_readiness.0.lock().await;
        if let Some((at, readiness)) = *last
            && at.elapsed() < GOOD_FOR
        {
            return readiness;
        }
        let mut readiness = Readiness::default();
        // Those who ask meanwhile wait for this answer. When whoever asked has gone, it is no.
        *last = Some((Instant::now(), readiness));
        match timeout(PATIENCE, self.ask(&mut readiness)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(error = format!("{error:#}"), "the database does not serve"),
            Err(_) => tracing::warn!("the database does not answer in time"),
        }
        *last = Some((Instant::now(), readiness));
        readiness
    }

    async fn ask(&self, readiness: &mut Readiness) -> anyhow::Result<()> {
        let tables = Migrator::get_pending_migrations(&self.read().pool()).await?;
        readiness.answers = true;
        readiness.is_migrated = tables.is_empty();
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
}
