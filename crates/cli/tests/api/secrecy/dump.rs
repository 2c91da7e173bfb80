//! The whole database, cell by cell, and its files byte by byte.

use std::path::Path;

use ninsho_domain::storage::Storage;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// One value, with the column that it stands in (`account.user_id`).
pub(super) struct Cell {
    pub(super) column: String,
    pub(super) text: String,
}

/// Every value of every table, whether the tests know the table or not.
pub(super) async fn cells(storage: &Storage) -> Vec<Cell> {
    let sqlite = storage.backend() == DbBackend::Sqlite;
    let tables = if sqlite {
        "SELECT name FROM sqlite_master WHERE type = 'table'"
    } else {
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
    };
    let mut cells = Vec::new();
    for table in texts(storage.read(), tables.to_owned()).await {
        let columns = if sqlite {
            format!("SELECT name FROM pragma_table_info('{table}')")
        } else {
            format!(
                "SELECT column_name::text FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name = '{table}'"
            )
        };
        for column in texts(storage.read(), columns).await {
            // Both write bytes in hexadecimal digits.
            let value = if sqlite { format!("quote(\"{column}\")") } else { format!("\"{column}\"::text") };
            for text in texts(storage.read(), format!("SELECT {value} FROM \"{table}\"")).await {
                cells.push(Cell { column: format!("{table}.{column}"), text });
            }
        }
    }
    assert!(cells.len() > 100, "the dump holds the database");
    cells
}

async fn texts(conn: &impl ConnectionTrait, sql: String) -> Vec<String> {
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await.unwrap();
    rows.iter().filter_map(|row| row.try_get_by_index::<Option<String>>(0).unwrap()).collect()
}

/// The bytes of a SQLite file and of what lies beside it: what was deleted is there too.
pub(super) fn files(database_url: &str) -> Vec<String> {
    let Some(file) = database_url.strip_prefix("sqlite://") else { return Vec::new() };
    let file = Path::new(file);
    let folder = std::fs::read_dir(file.parent().unwrap()).unwrap();
    let files = folder.map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    let files: Vec<String> = files.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    assert!(files.len() >= 2 && files.iter().any(|file| file.starts_with("SQLite format 3")));
    files
}
