//! Counts of wrong passwords that decay, in a table of their own. Those of before are forgotten.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, string};

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0006_throttle"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table.table("password_tries");
        for column in [
            string("key").primary_key().take(),
            big_integer("clear_at"),
            integer("failures"),
            big_integer_null("forget_at"),
        ] {
            table.col(column);
        }
        manager.create_table(table).await?;
        for sql in SENTENCES {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

const SENTENCES: [&str; 2] = [
    "CREATE INDEX password_tries_forgotten ON password_tries (forget_at)",
    "DELETE FROM throttle WHERE key LIKE 'network:%' OR key LIKE 'account:%' \
     OR key LIKE 'account and network:%'",
];
