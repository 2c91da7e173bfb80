//! The whole database, row by row, to be compared before and after.

use std::collections::HashMap;
use std::fmt::Display;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// Every row of every table, whether the tests know the table or not, in an order of its own.
pub(crate) async fn rows(conn: &impl ConnectionTrait) -> Vec<String> {
    let sqlite = conn.get_database_backend() == DbBackend::Sqlite;
    let tables = if sqlite {
        "SELECT name FROM sqlite_master WHERE type = 'table'"
    } else {
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
    };
    let mut rows = Vec::new();
    for table in texts(conn, tables.to_owned()).await {
        let whole = if sqlite {
            let columns = format!("SELECT name FROM pragma_table_info('{table}')");
            let quoted = |name: &String| format!("'{name}=' || quote(\"{name}\")");
            texts(conn, columns).await.iter().map(quoted).collect::<Vec<_>>().join(" || ' ' || ")
        } else {
            "line::text".to_owned()
        };
        let lines = texts(conn, format!("SELECT {whole} FROM \"{table}\" line")).await;
        rows.extend(lines.into_iter().map(|line| format!("{table}: {line}")));
    }
    rows.sort();
    assert!(rows.len() > 5, "the dump holds the database");
    rows
}

/// Panics with the rows that came, went or changed since `before`, if there are any.
pub(crate) async fn assert_unchanged(conn: &impl ConnectionTrait, before: &[String], what: impl Display) {
    let after = rows(conn).await;
    let (gone, come) = (missing(before, &after), missing(&after, before));
    assert!(gone.is_empty() && come.is_empty(), "{what}: gone {gone:#?}, come {come:#?}");
}

/// The rows of `of` that are not in `from`, each as often as it is missing.
fn missing<'a>(of: &'a [String], from: &[String]) -> Vec<&'a String> {
    let mut left = HashMap::<&String, usize>::new();
    for row in from {
        *left.entry(row).or_default() += 1;
    }
    of.iter()
        .filter(|row| match left.get_mut(row) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        })
        .collect()
}

async fn texts(conn: &impl ConnectionTrait, sql: String) -> Vec<String> {
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()).collect()
}
