//! How PostgreSQL is opened.

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::{self, ConnectOptions as _, Connection, Executor, Postgres};
use sea_orm::{ConnectOptions, DatabaseConnection, DbErr, RuntimeErr, SqlxError};

const MAX_CONNECTIONS: u32 = 16;

/// How long a request waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest wait for an answer, that for a connection included: longer than the server's own limit of a
/// statement, so that whoever runs into it has met silence.
pub(super) const SILENCE: Duration = Duration::from_secs(12);

/// A connection that was idle for so long is tested before it is used.
const TESTED_AFTER: Duration = Duration::from_secs(10);

/// A tested connection answers within this time, or is closed.
const TEST_LIMIT: Duration = Duration::from_secs(1);

/// The server's limits. Statements and locks: nobody waits longer for a page. A transaction that idles: a
/// machine that vanished keeps no row locked. The rest has the server notice that it vanished.
///
/// `SET` and not a parameter of the start, which a pooler refuses.
const LIMITS: &str = "SET statement_timeout = '8s'; SET lock_timeout = '7s'; \
     SET idle_in_transaction_session_timeout = '20s'; \
     SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; \
     SET tcp_user_timeout = '20s'";

/// A change of the tables may take its time.
pub(super) const NO_LIMITS: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
     SET LOCAL idle_in_transaction_session_timeout = 0";

/// The options of the connections.
pub(super) fn options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(MAX_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .set_application_name("ninsho")
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_postgres_pool_opts(tested)
        .map_sqlx_postgres_opts(with_plain_host);
    options
}

fn tested(options: PoolOptions<Postgres>) -> PoolOptions<Postgres> {
    options
        .after_connect(|connection, _| Box::pin(async move { connection.execute(LIMITS).await.map(drop) }))
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for < TESTED_AFTER {
                    return Ok(!connection.is_in_transaction());
                }
                let answer = tokio::time::timeout(TEST_LIMIT, connection.ping()).await;
                Ok(matches!(answer, Ok(Ok(()))))
            })
        })
}

fn with_plain_host(options: PgConnectOptions) -> PgConnectOptions {
    // Poolers refuse the parameter, and no column is a float.
    let options = options.extra_float_digits(None::<i8>);
    // In a URL brackets stand around an IPv6 address; for a socket they do not.
    let host = options.get_host().strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    match host.map(str::to_owned) {
        Some(host) => options.host(&host),
        None => options,
    }
}

/// Refuses a `sslrootcert` without a certificate: the driver would trust the machine's alone.
///
/// # Errors
/// When the URL cannot be read, or the file is not what it should be. The URL, which may hold a password,
/// is in no message.
pub(super) fn check_certificate_file(url: &str) -> anyhow::Result<()> {
    let Ok(options) = url.parse::<PgConnectOptions>() else {
        bail!(
            "`database_url` cannot be read: write it as postgres://USER:PASSWORD@HOST/NAME, percent-encoded"
        );
    };
    let Some((_, file)) = options
        .to_url_lossy()
        .query_pairs()
        .find(|(name, _)| name == "sslrootcert")
        .map(|(name, file)| (name.into_owned(), file.into_owned()))
    else {
        return Ok(());
    };
    // The driver shows a path so, and a certificate that stands in the URL itself as it is.
    let Some(file) = file.strip_prefix("file: ") else { return Ok(()) };
    let pem = std::fs::read(file)
        .with_context(|| format!("`sslrootcert` in `database_url`: cannot read {file}"))?;
    ensure!(
        String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----"),
        "`sslrootcert` in `database_url`: {file} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"
    );
    Ok(())
}

/// Looks for a pooler that forgets prepared statements: the same one on two connections is lost on one of
/// them, or is there already.
pub(super) async fn check_pooler(database: &DatabaseConnection) -> Result<(), DbErr> {
    let pool = database.get_postgres_connection_pool();
    let failed = |error: SqlxError| DbErr::Query(RuntimeErr::SqlxError(error.into()));
    let (mut one, mut other) = (pool.acquire().await.map_err(failed)?, pool.acquire().await.map_err(failed)?);
    for _ in 0..2 {
        for connection in [&mut *one, &mut *other] {
            sqlx::query("SELECT $1::bigint").bind(1_i64).execute(connection).await.map_err(failed)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_address_is_a_host() {
        let host = |url: &str| with_plain_host(url.parse().unwrap()).get_host().to_owned();
        assert_eq!(host("postgres://ninsho@[::1]:5432/ninsho"), "::1");
        assert_eq!(host("postgres://ninsho@db.example/ninsho"), "db.example");
    }

    #[test]
    fn a_file_without_a_certificate_is_refused_by_name() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let url =
            format!("postgres://a:secret@db/a?sslmode=verify-full&sslrootcert={}", file.path().display());
        for (content, good) in [("", false), ("-----BEGIN CERTIFICATE-----\nMII", true), ("0\u{82}", false)] {
            std::fs::write(file.path(), content).unwrap();
            let checked = check_certificate_file(&url).map_err(|error| error.to_string());
            assert_eq!(checked.is_ok(), good);
            if let Err(error) = checked {
                assert!(error.contains("sslrootcert") && error.contains("no certificate in PEM"), "{error}");
                assert!(!error.contains("secret"), "{error}");
            }
        }
        check_certificate_file("postgres://a@db/a").unwrap();
    }
}
