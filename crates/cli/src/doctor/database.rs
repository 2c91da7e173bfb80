//! Reading, writing, the tables, and the database's clock.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::config::Config;
use ninsho_domain::outage::{Outage, causes};
use ninsho_domain::storage::{Storage, Tables, file};
use ninsho_shared::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::certificate;
use super::finding::Finding;

/// A code is good for minutes, so machines may differ by seconds.
const CLOCKS_DIFFER_BY: Duration = Duration::from_secs(5);

/// 2026-01-01: nobody ran this program before.
const TOO_EARLY: Timestamp = Timestamp::from_millis(1_767_225_600_000);

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let file = match sqlite_file(config.database_url.reveal()) {
        Ok(file) => file,
        Err(error) => return vec![Finding::bad("database", causes(&error), "correct `database_url`")],
    };
    // Connecting would make the file.
    if let Some(file) = &file
        && file.parent().is_none_or(|folder| folder == Path::new("") || folder.is_dir())
        && !file.exists()
    {
        return vec![Finding::bad(
            "database",
            format!("there is no file {}", file.display()),
            "make it with `ninsho migrate`",
        )];
    }
    let mut findings = Vec::new();
    if let Some(file) = &file {
        findings.push(owner_alone(file));
    }
    match Storage::connect(config.database_url.reveal()).await {
        Ok(storage) => {
            findings.extend(look_at(&storage, file.as_deref()).await);
            storage.close().await;
        }
        Err(error) => {
            let trouble = causes(&error);
            let remedy = certificate::remedy(&trouble, certificate::Of::Database)
                .unwrap_or("start it, and check `database_url`");
            findings.push(Finding::bad("database", trouble, remedy));
        }
    }
    findings
}

/// The file of `database_url`; none for PostgreSQL.
fn sqlite_file(url: &str) -> anyhow::Result<Option<PathBuf>> {
    if url.starts_with("sqlite:") { file::of_url(url) } else { Ok(None) }
}

/// The file holds addresses, hashes and events, so it is kept like the server key.
fn owner_alone(file: &Path) -> Finding {
    let open = file::open_to_others(file);
    if open.is_empty() {
        return Finding::good("database file", format!("{}, for its owner only", file.display()));
    }
    let files = open.iter().map(|(file, mode)| format!("{} (mode {mode:o})", file.display()));
    let trouble = format!("others have access: {}", files.collect::<Vec<_>>().join(", "));
    Finding::bad("database file", trouble, "`chmod 600` each of them")
}

async fn look_at(storage: &Storage, file: Option<&Path>) -> Vec<Finding> {
    let name = if storage.backend() == DbBackend::Sqlite { "SQLite" } else { "PostgreSQL" };
    let mut findings = vec![Finding::good("database", format!("{name} answers"))];
    findings.push(match storage.tables().await {
        Ok(Tables::Current) => Finding::good("tables", "up to date"),
        Ok(Tables::Later) => Finding::good("tables", "of a later version, which has only added to them"),
        Ok(Tables::Behind(_)) => Finding::bad("tables", "not up to date", "run `ninsho migrate`"),
        Ok(Tables::Incompatible) => {
            Finding::bad("tables", "those of a later version of Ninsho", "start that version")
        }
        Err(error) => Finding::bad("tables", causes(&error), "let this user read the database"),
    });
    if !findings.iter().any(Finding::is_bad) {
        findings.push(match storage.write_and_commit().await {
            Ok(()) => Finding::good("writing", "works"),
            Err(error) => Finding::bad("writing", why_not_written(&error, file), what_to_do(&error)),
        });
    }
    findings.push(clock(storage).await);
    findings
}

fn why_not_written(error: &anyhow::Error, file: Option<&Path>) -> String {
    match (Outage::of_any(error), file) {
        (Some(outage), Some(file)) => format!("{}: {}", causes(error), file::cause(file, outage)),
        _ => causes(error),
    }
}

fn what_to_do(error: &anyhow::Error) -> &'static str {
    match Outage::of_any(error) {
        Some(Outage::Full) => "make room on the disk of the database",
        Some(Outage::Busy) => "see which process keeps the database locked",
        Some(Outage::ReadOnly) => "take the primary in `database_url`, or let this user write to the file",
        Some(Outage::Broken) => "look at the disk, and at the log of the system",
        _ => "let this user write to the database",
    }
}

async fn clock(storage: &Storage) -> Finding {
    let now = SystemClock.now();
    if now < TOO_EARLY {
        return Finding::bad(
            "clock",
            format!("it shows {now}"),
            "set this machine's clock, and keep it right with NTP",
        );
    }
    match time_of(storage).await {
        Ok(theirs) => {
            let apart = now.since(theirs).max(theirs.since(now));
            if apart <= CLOCKS_DIFFER_BY {
                Finding::good("clock", "agrees with the database's")
            } else {
                let trouble = format!("it differs from the database's by {} s", apart.as_secs());
                Finding::bad("clock", trouble, "keep both machines right with NTP")
            }
        }
        Err(error) => Finding::bad("clock", causes(&error), "check the database"),
    }
}

/// The database's time, in whole seconds.
async fn time_of(storage: &Storage) -> anyhow::Result<Timestamp> {
    let sql = match storage.backend() {
        DbBackend::Sqlite => "SELECT CAST(strftime('%s', 'now') AS BIGINT) AS seconds",
        _ => "SELECT CAST(extract(epoch FROM clock_timestamp()) AS BIGINT) AS seconds",
    };
    let row = storage.read().query_one_raw(Statement::from_string(storage.backend(), sql)).await?;
    let seconds: i64 = row.context("the database does not tell its time")?.try_get("", "seconds")?;
    Ok(Timestamp::from_millis(seconds.saturating_mul(1000)))
}
