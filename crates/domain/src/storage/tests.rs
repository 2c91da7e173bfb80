//! Connections that break, on SQLite. Those to PostgreSQL are broken in the API's tests.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Instant;

use futures_util::future::join_all;
use ninsho_shared::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tempfile::TempDir;

use super::entity::throttle;
use super::*;

async fn storage() -> (TempDir, Storage) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("ninsho.db").display());
    let storage = Storage::connect(&url).await.unwrap();
    storage.migrate().await.unwrap();
    (folder, storage)
}

fn row(key: &str) -> throttle::ActiveModel {
    let at = Timestamp::from_millis(0);
    throttle::ActiveModel {
        key: Set(key.to_owned()),
        failures: Set(0),
        last_at: Set(at),
        blocked_until: Set(at),
    }
}

async fn insert(conn: &impl ConnectionTrait, key: &str) -> Result<(), DbErr> {
    throttle::Entity::insert(row(key)).exec_without_returning(conn).await.map(drop)
}

async fn rows(storage: &Storage) -> u64 {
    throttle::Entity::find().count(storage.read()).await.unwrap()
}

/// Makes every COMMIT of the writer fail while the switch is on, and be rolled back by SQLite itself, as on a
/// full disk.
async fn failing_commits(storage: &Storage) -> Arc<AtomicBool> {
    let fails = Arc::new(AtomicBool::new(false));
    let pool = storage.write().pool();
    let mut writer = pool.get_sqlite_connection_pool().acquire().await.unwrap();
    let commits = Arc::clone(&fails);
    writer.lock_handle().await.unwrap().set_commit_hook(move || !commits.load(SeqCst));
    fails
}

#[tokio::test]
async fn a_writer_whose_commit_failed_is_not_used_again() {
    let (_folder, storage) = storage().await;
    let fails = failing_commits(&storage).await;
    fails.store(true, SeqCst);
    let tx = storage.begin().await.unwrap();
    insert(&tx, "lost").await.unwrap();
    tx.commit().await.unwrap_err();
    fails.store(false, SeqCst);

    // A refusal rolls back.
    let tx = storage.begin().await.unwrap();
    insert(&tx, "refused").await.unwrap();
    drop(tx);
    let tx = storage.begin().await.unwrap();
    insert(&tx, "kept").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(rows(&storage).await, 1, "what was answered done is there");
    insert(storage.write(), "kept alone").await.unwrap();
    assert_eq!(rows(&storage).await, 2);
}

#[tokio::test]
async fn a_writer_whose_rollback_failed_is_not_used_again() {
    let (_folder, storage) = storage().await;
    let tx = storage.begin().await.unwrap();
    insert(&tx, "lost").await.unwrap();
    // Ended behind the driver's back, so that its own ROLLBACK fails.
    tx.execute_unprepared("ROLLBACK").await.unwrap();
    tx.rollback().await.unwrap_err();
    let tx = storage.begin().await.unwrap();
    insert(&tx, "refused").await.unwrap();
    drop(tx);
    let tx = storage.begin().await.unwrap();
    insert(&tx, "kept").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(rows(&storage).await, 1);
}

#[tokio::test]
async fn after_a_failed_statement_nothing_of_its_transaction_is_done() {
    let (_folder, storage) = storage().await;
    let tx = storage.begin().await.unwrap();
    insert(&tx, "twice").await.unwrap();
    insert(&tx, "twice").await.unwrap_err();
    insert(&tx, "after it").await.unwrap_err();
    tx.commit().await.unwrap_err();
    assert_eq!(rows(&storage).await, 0);
    insert(storage.write(), "kept").await.unwrap();
    assert_eq!(rows(&storage).await, 1);
}

#[tokio::test]
async fn writes_that_need_no_answer_travel_together_and_are_found_by_the_next_statement() {
    let (_folder, storage) = storage().await;
    let before = storage.round_trips();
    let tx = storage.begin().await.unwrap();
    for key in ["first", "second", "third"] {
        throttle::Entity::insert(row(key)).later(&tx);
    }
    assert_eq!(throttle::Entity::find().count(&tx).await.unwrap(), 3);
    tx.commit().await.unwrap();
    let expected = RoundTrips { statements: 2, begins: 1, commits: 1 };
    assert_eq!(storage.round_trips() - before, expected, "three rows, and the question");
}

#[tokio::test]
async fn a_change_of_a_table_finds_what_was_written_to_it_before() {
    let (_folder, storage) = storage().await;
    let tx = storage.begin().await.unwrap();
    throttle::Entity::insert(row("kept")).later(&tx);
    throttle::Entity::insert(row("deleted")).later(&tx);
    let counted = throttle::Entity::update_many().col_expr(throttle::Column::Failures, Expr::value(7));
    counted.later(&tx);
    throttle::Entity::delete_many().filter(throttle::Column::Key.eq("deleted")).later(&tx);
    tx.commit().await.unwrap();
    let rows = throttle::Entity::find().all(storage.read()).await.unwrap();
    assert_eq!(rows.iter().map(|row| (row.key.as_str(), row.failures)).collect::<Vec<_>>(), [("kept", 7)]);
}

#[tokio::test]
async fn a_write_that_needs_no_answer_and_fails_undoes_its_transaction() {
    let (_folder, storage) = storage().await;
    let tx = storage.begin().await.unwrap();
    throttle::Entity::insert(row("once")).later(&tx);
    throttle::Entity::insert(row("twice")).later(&tx);
    throttle::Entity::insert(row("twice")).later(&tx);
    tx.commit().await.unwrap_err();
    assert_eq!(rows(&storage).await, 0);
    let tx = storage.begin().await.unwrap();
    throttle::Entity::insert(row("undone")).later(&tx);
    drop(tx);
    insert(storage.write(), "kept").await.unwrap();
    assert_eq!(rows(&storage).await, 1);
}

#[tokio::test]
async fn a_refused_transaction_costs_no_connection() {
    let (_folder, storage) = storage().await;
    let mark = "CREATE TEMP TABLE mark (id INTEGER)";
    storage.write().execute_unprepared(mark).await.unwrap();
    for _ in 0..3 {
        let tx = storage.begin().await.unwrap();
        insert(&tx, "refused").await.unwrap();
        drop(tx);
    }
    storage.write().execute_unprepared("INSERT INTO mark VALUES (1)").await.unwrap();
}

#[tokio::test]
async fn many_questions_of_readiness_are_one_write() {
    let (_folder, storage) = storage().await;
    let begun = Instant::now();
    let answers = join_all((0..500).map(|_| storage.readiness())).await;
    let all = Readiness { answers: true, is_migrated: true, takes_writes: true };
    assert!(answers.iter().all(|readiness| *readiness == all));
    let probes = "SELECT probes FROM readiness";
    let row = storage.read().query_one_raw(sea_orm::Statement::from_string(storage.backend(), probes));
    let probes: i64 = row.await.unwrap().unwrap().try_get_by_index(0).unwrap();
    let seconds = i64::try_from(begun.elapsed().as_secs()).unwrap();
    assert!((1..=1 + seconds).contains(&probes), "{probes} in {seconds} s");
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_not_ready() {
    let (_folder, storage) = storage().await;
    storage.write().execute_unprepared("PRAGMA query_only = ON").await.unwrap();
    let readiness = Readiness { answers: true, is_migrated: true, takes_writes: false };
    assert_eq!(storage.readiness().await, readiness);
}

#[tokio::test]
async fn the_file_and_those_beside_it_are_for_their_owner_alone() {
    let (folder, storage) = storage().await;
    insert(storage.write(), "written").await.unwrap();
    let mut modes: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().permissions().mode() & 0o777)
        })
        .collect();
    modes.sort();
    let expected = ["ninsho.db", "ninsho.db-shm", "ninsho.db-wal"].map(|name| (name.to_owned(), 0o600));
    assert_eq!(modes, expected);
    storage.close().await;
}

/// As when somebody restores a backup without stopping the service.
#[tokio::test]
async fn nothing_is_written_to_a_file_that_was_replaced() {
    let (folder, storage) = storage().await;
    insert(storage.write(), "written").await.unwrap();
    let file = folder.path().join("ninsho.db");
    std::fs::copy(&file, folder.path().join("backup.db")).unwrap();
    std::fs::rename(folder.path().join("backup.db"), &file).unwrap();
    let error = insert(storage.write(), "nowhere").await.unwrap_err();
    assert!(error.to_string().contains("was removed or replaced"), "{error}");
    assert_eq!(Outage::of(&error), Some(Outage::Lost));
    assert!(storage.begin().await.is_err());
    assert!(!storage.readiness().await.takes_writes);
}
