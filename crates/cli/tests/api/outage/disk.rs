//! A full disk: nothing is answered "done" that is not there afterwards.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tempfile::TempDir;

use super::refused_for_now;
use crate::support::{PASSWORD, Person, TestApp};

/// A small disk of its own, where this user may mount one.
struct Disk(TempDir);

impl Disk {
    fn mount() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=8m", "none"]).arg(folder.path());
        let is_mounted = mount.output().is_ok_and(|output| output.status.success());
        is_mounted.then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leaves no byte.
    fn fill(&self) {
        let mut filler = File::create(self.path().join("filler")).unwrap();
        for block in [vec![0; 64 * 1024], vec![0; 512], vec![0; 1]] {
            while filler.write_all(&block).is_ok() {}
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: the server may have its files open still.
        drop(Command::new("umount").arg("-l").arg(self.path()).output());
    }
}

/// After whatever happened: a refusal, which rolls back, and then a log-in whose session is there.
async fn everything_is_kept(app: &TestApp, person: &Person) {
    let caller = app.past_password(person).await;
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::ResendTooSoon);
    let code = app.newest_code(&person.mail).await;
    let answer = caller.verify_login(&code).await;
    let caller = caller.with_session_of(&answer);
    caller.session().await;
    let other = app.past_password(person).await;
    other.session().await;
    app.another_process().await.with_token(other.token()).session().await;
}

#[tokio::test]
async fn after_a_full_disk_what_is_answered_done_is_done() {
    let Some(disk) = Disk::mount() else {
        return eprintln!("SKIPPED: this user may not mount a disk");
    };
    let Some(app) = TestApp::start_in(disk.path()).await else { return };
    let taro = app.person("taro").await;
    let before = app.past_password(&taro).await;

    disk.fill();
    refused_for_now(&app.caller().log_in("taro", PASSWORD).await);
    refused_for_now(&before.press(paths::LOGIN_OTP).await);
    let readiness = app.caller().request(reqwest::Method::GET, paths::READYZ).send().await.unwrap();
    assert_eq!(readiness.status(), 503, "{}", readiness.text().await.unwrap());
    // Reading goes on.
    before.session().await;

    disk.make_room();
    everything_is_kept(&app, &taro).await;
    app.advance(Duration::from_mins(2));
    let caller = app.signed_in(&taro).await;
    let change = caller.begin_change("taro@example.net").await;
    let code = app.newest_code("taro@example.net").await;
    caller.verify_change(change, &code).await.granted::<AddressChangeView>(200);
    assert_eq!(app.address_of(&taro).await.as_deref(), Some("taro@example.net"));
}

#[tokio::test]
async fn a_database_that_may_not_grow_is_not_ready_and_loses_nothing_afterwards() {
    let app = TestApp::start().await;
    if app.app.storage.backend() != DbBackend::Sqlite {
        return;
    }
    let taro = app.person("taro").await;
    let writer = app.app.storage.write();
    let pragma = |sql: String| Statement::from_string(DbBackend::Sqlite, sql);
    let pages = writer.query_one_raw(pragma("PRAGMA page_count".to_owned())).await.unwrap().unwrap();
    let pages: i64 = pages.try_get_by_index(0).unwrap();
    writer.query_one_raw(pragma(format!("PRAGMA max_page_count = {pages}"))).await.unwrap();

    let mut full = None;
    // A page may have room for some sessions more.
    for _ in 0..200 {
        let answer = app.caller().log_in("taro", PASSWORD).await;
        if answer.status != 200 {
            full = Some(answer);
            break;
        }
    }
    refused_for_now(&full.expect("the database is full at last"));
    everything_is_kept(&app, &taro).await;
}

#[tokio::test]
async fn a_file_that_may_only_be_read_is_not_ready_and_reading_goes_on() {
    let app = TestApp::start().await;
    if app.app.storage.backend() != DbBackend::Sqlite {
        return;
    }
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    app.app.storage.write().execute_unprepared("PRAGMA query_only = ON").await.unwrap();
    refused_for_now(&app.caller().log_in("taro", PASSWORD).await);
    refused_for_now(&caller.delete(paths::SESSION).await);
    caller.session().await;
    app.app.storage.write().execute_unprepared("PRAGMA query_only = OFF").await.unwrap();
    everything_is_kept(&app, &taro).await;
}

#[tokio::test]
async fn a_database_that_another_process_keeps_locked_is_busy() {
    let app = TestApp::start().await;
    if app.app.storage.backend() != DbBackend::Sqlite {
        return;
    }
    let taro = app.person("taro").await;
    let other = ninsho_domain::storage::Storage::connect(app.app.config.database_url.reveal()).await.unwrap();
    app.app.storage.write().execute_unprepared("PRAGMA busy_timeout = 1").await.unwrap();
    let lock = other.begin().await.unwrap();
    let answer = app.caller().log_in("taro", PASSWORD).await;
    let problem = answer.refused(ProblemCode::Overloaded);
    assert_eq!(answer.header("retry-after"), problem.retry_after.map(|seconds| seconds.to_string()));
    assert!(problem.retry_after.is_some());
    lock.rollback().await.unwrap();
    everything_is_kept(&app, &taro).await;
}
