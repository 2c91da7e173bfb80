//! A database for each test: a file of SQLite, or a copy of a prepared database of PostgreSQL.

use std::sync::atomic::{AtomicU32, Ordering};

use ninsho_domain::storage::Storage;
use sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;
use tokio::sync::Mutex;

/// Names a PostgreSQL; without it the tests use SQLite.
const POSTGRES: &str = "NINSHO_TEST_POSTGRES";

static TEMPLATE: Mutex<bool> = Mutex::const_new(false);
static COUNT: AtomicU32 = AtomicU32::new(0);

/// Whether several processes may share the database.
pub(crate) fn is_shared() -> bool {
    std::env::var_os(POSTGRES).is_some()
}

/// The URL of a new, migrated database. A file lives in `folder`.
pub(super) async fn create(folder: &TempDir) -> String {
    if let Ok(server) = std::env::var(POSTGRES) {
        return copy_of_template(&server).await;
    }
    let url = file_in(folder);
    migrate(&url).await;
    url
}

/// The URL of a new database without any table. A file lives in `folder`.
pub(crate) async fn create_empty(folder: &TempDir) -> String {
    let Ok(server) = std::env::var(POSTGRES) else { return file_in(folder) };
    let name = new_name();
    let admin = Database::connect(&server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    with_name(&server, &name)
}

fn file_in(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("ninsho.db").display())
}

fn new_name() -> String {
    format!("ninsho_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst))
}

async fn migrate(url: &str) {
    let storage = Storage::connect(url).await.unwrap();
    storage.migrate().await.unwrap();
    storage.close().await;
}

async fn copy_of_template(server: &str) -> String {
    let template = format!("ninsho_template_{}", std::process::id());
    let name = new_name();
    let mut made = TEMPLATE.lock().await;
    let admin = Database::connect(server).await.unwrap();
    if !*made {
        admin.execute_unprepared(&format!("CREATE DATABASE {template}")).await.unwrap();
        migrate(&with_name(server, &template)).await;
        *made = true;
    }
    admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
    admin.close().await.unwrap();
    with_name(server, &name)
}

fn with_name(server: &str, name: &str) -> String {
    let (address, query) =
        server.split_once('?').map_or((server, None), |(address, query)| (address, Some(query)));
    let (host, _) = address.rsplit_once('/').unwrap();
    query.map_or_else(|| format!("{host}/{name}"), |query| format!("{host}/{name}?{query}"))
}
