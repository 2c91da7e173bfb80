//! A row that is written to see whether the database takes writes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary_null, integer};

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0010_readiness"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// On SQLite too: the table without its row would be of no use.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table.table("readiness");
        for column in [integer("id").primary_key().take(), big_integer("probes"), binary_null("room")] {
            table.col(column);
        }
        manager.create_table(table).await?;
        let row = "INSERT INTO readiness (id, probes) VALUES (1, 0)";
        manager.get_connection().execute_unprepared(row).await?;
        Ok(())
    }
}
