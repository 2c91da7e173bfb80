//! A database of PostgreSQL is dumped while the service runs, and restored into another, with the commands
//! that `docs/operations.md` names. A file of SQLite has `ninsho backup`, which `tests/cli` tries.

use std::path::{Path, PathBuf};
use std::process::Command;

use ninsho_shared::account::AccountView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};
use tempfile::TempDir;

use crate::support::{TestApp, database, dump};

/// Where the programs of the PostgreSQL are; without it they are looked for as any program.
const PROGRAMS: &str = "NINSHO_TEST_POSTGRES_PROGRAMS";

fn run(program: &str, arguments: &[&str]) {
    let folder = std::env::var_os(PROGRAMS).map(PathBuf::from).unwrap_or_default();
    let output = Command::new(folder.join(program)).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[tokio::test]
async fn what_was_dumped_is_restored_with_sessions_factors_and_waiting_mails() {
    let folder = TempDir::new().unwrap();
    if !database::is_shared() {
        return;
    }
    let mut app = TestApp::start().await;
    let (taro, full, own) = app.with_authenticator("taro").await;
    let asked = app.past_password(&taro).await;
    asked.press(paths::LOGIN_OTP).await.granted::<serde_json::Value>(200);
    let before = dump::rows(app.app.storage.read()).await;
    let (copy, url) = (folder.path().join("ninsho.dump"), app.app.config.database_url.reveal().to_owned());
    run("pg_dump", &["--format=custom", "--file", text(&copy), &url]);
    // What happens after the copy is undone by it.
    full.delete(paths::SESSION).await;
    full.get(paths::ACCOUNT).await.refused(ProblemCode::SessionEnded);

    let restored = database::create_empty(&folder).await;
    run("pg_restore", &["--no-owner", "--exit-on-error", "--dbname", &restored, text(&copy)]);
    app.restart_on(&restored).await;
    dump::assert_unchanged(app.app.storage.read(), &before, "the restored database").await;

    let (full, asked) = (app.caller().with_token(full.token()), app.caller().with_token(asked.token()));
    assert_eq!(full.get(paths::ACCOUNT).await.granted::<AccountView>(200).authenticators.len(), 1);
    let code = app.newest_code(&taro.mail).await;
    asked.verify_login(&code).await.granted::<LoginAnswer>(200);
    app.advance(std::time::Duration::from_secs(60));
    let again = app.past_password(&taro).await;
    again.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
}
