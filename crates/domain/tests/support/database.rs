//! An empty database for each test.

use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;

static COUNT: AtomicU64 = AtomicU64::new(0);

/// The URL of a file of SQLite in `folder`, or of a database in the PostgreSQL that
/// `NINSHO_TEST_POSTGRES` names.
pub(crate) async fn url(folder: &TempDir) -> String {
    let Ok(cluster) = std::env::var("NINSHO_TEST_POSTGRES") else {
        return format!("sqlite://{}", folder.path().join("ninsho.db").display());
    };
    let name = format!("domain_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
    let admin = Database::connect(&cluster).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    let (address, query) = cluster.split_at(cluster.find('?').unwrap_or(cluster.len()));
    let (server, _) = address.rsplit_once('/').unwrap();
    format!("{server}/{name}{query}")
}
