//! Reading, writing, the tables, and the database's clock.

use std::time::Duration;

use anyhow::Context;
use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::config::Config;
use ninsho_domain::storage::Storage;
use ninsho_domain::storage::entity::throttle;
use ninsho_shared::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Statement};

use super::finding::Finding;

/// A code is good for minutes, so machines may differ by seconds.
const CLOCKS_DIFFER_BY: Duration = Duration::from_secs(5);

/// 2026-01-01: nobody ran this program before.
const TOO_EARLY: Timestamp = Timestamp::from_millis(1_767_225_600_000);

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    // Connecting would make the file.
    if let Some(file) = config.database_url.file()
        && !file.exists()
    {
        return vec![Finding::bad(
            "database",
            format!("there is no file {}", file.display()),
            "make it with `ninsho migrate`",
        )];
    }
    let storage = match Storage::connect(config.database_url.reveal()).await {
        Ok(storage) => storage,
        Err(error) => {
            return vec![Finding::bad(
                "database",
                format!("{error:#}"),
                "start it, and check `database_url`",
            )];
        }
    };
    let name = if storage.backend() == DbBackend::Sqlite { "SQLite" } else { "PostgreSQL" };
    let mut findings = vec![Finding::good("database", format!("{name} answers"))];
    findings.push(match storage.is_migrated().await {
        Ok(true) => Finding::good("tables", "up to date"),
        Ok(false) => Finding::bad("tables", "not up to date", "run `ninsho migrate`"),
        Err(error) => Finding::bad("tables", format!("{error:#}"), "let this user read the database"),
    });
    if !findings.iter().any(Finding::is_bad) {
        findings.push(match write_and_take_back(&storage).await {
            Ok(()) => Finding::good("writing", "works"),
            Err(error) => {
                Finding::bad("writing", format!("{error:#}"), "let this user write to the database")
            }
        });
    }
    findings.push(clock(&storage).await);
    storage.close().await;
    findings
}

async fn write_and_take_back(storage: &Storage) -> anyhow::Result<()> {
    let transaction = storage.begin().await?;
    let row = throttle::ActiveModel {
        key: Set("doctor".to_owned()),
        failures: Set(0),
        last_at: Set(Timestamp::from_millis(0)),
        blocked_until: Set(Timestamp::from_millis(0)),
    };
    throttle::Entity::insert(row).exec_without_returning(&transaction).await?;
    Ok(transaction.rollback().await?)
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
        Err(error) => Finding::bad("clock", format!("{error:#}"), "check the database"),
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
