//! The database, as the server opens its own.

use anyhow::Result;
use ninsho_domain::storage::Storage;
use sea_orm::ConnectionTrait;
use tokio::time::Instant;

use crate::load;
use crate::stage::Stage;

/// One row a commit, one after the other.
///
/// # Errors
/// When the database takes none.
pub(crate) async fn bare_commits(stage: &Stage, commits: u64) -> Result<f64> {
    let url = format!("sqlite://{}", stage.folder.path().join("bare.db").display());
    let storage = Storage::connect(&url).await?;
    let table = "CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, at INTEGER NOT NULL)";
    storage.write().execute_unprepared(table).await?;
    let begin = Instant::now();
    for _ in 0..commits {
        storage.write().execute_unprepared("INSERT INTO bare (at) VALUES (1700000000000)").await?;
    }
    let rate = load::per_second(commits, begin.elapsed());
    storage.close().await;
    Ok(rate)
}
