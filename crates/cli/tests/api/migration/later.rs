//! Beside a later version of the program: it has added to the tables, and this version goes on.

use ninsho_domain::storage::{Storage, Tables};
use ninsho_shared::paths;
use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::support::TestApp;

/// What a later version's `ninsho migrate` would do: a column that has a default, and a step of its own.
async fn add_as_a_later_version(pool: &DatabaseConnection) {
    for statement in [
        "ALTER TABLE account ADD COLUMN nickname TEXT NOT NULL DEFAULT 'none'",
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_nickname', 0)",
    ] {
        pool.execute_unprepared(statement).await.unwrap();
    }
}

/// Whether a process that has just been started would take part.
async fn would_be_ready(app: &TestApp) -> bool {
    let storage = Storage::connect(app.app.config.database_url.reveal()).await.unwrap();
    let readiness = storage.readiness().await;
    storage.close().await;
    readiness.is_migrated && readiness.takes_writes
}

#[tokio::test]
async fn a_server_goes_on_beside_a_later_version_that_only_added() {
    let app = TestApp::start().await;
    add_as_a_later_version(&app.app.storage.write().pool()).await;
    assert_eq!(app.app.storage.tables().await.unwrap(), Tables::Later);
    assert!(would_be_ready(&app).await);
    // Of the server that runs: an account is made, and its owner passes the second factor.
    let taro = app.person("taro").await;
    let taro = app.signed_in(&taro).await;
    assert_eq!(taro.get(paths::ACCOUNT).await.status, 200);
    // One that was stopped starts again, and its `migrate` has nothing to do.
    let again = Storage::open(app.app.config.database_url.reveal()).await.unwrap();
    assert_eq!(again.migrate().await.unwrap(), 0);
    again.close().await;
}

#[tokio::test]
async fn a_server_stops_serving_when_a_later_version_has_taken_something_away() {
    let app = TestApp::start().await;
    let pool = app.app.storage.write().pool();
    add_as_a_later_version(&pool).await;
    pool.execute_unprepared("UPDATE readiness SET oldest = 9999").await.unwrap();
    assert_eq!(app.app.storage.tables().await.unwrap(), Tables::Incompatible);
    assert!(!would_be_ready(&app).await);
    let url = app.app.config.database_url.reveal();
    let refused = Storage::open(url).await.unwrap_err().to_string();
    assert!(refused.contains("a later version of Ninsho"), "{refused}");
    let storage = Storage::connect(url).await.unwrap();
    storage.migrate().await.unwrap_err();
    storage.close().await;
}
