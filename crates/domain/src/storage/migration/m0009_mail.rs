//! A mail that was handed over and not confirmed: when, and how often.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, integer};

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0009_mail"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column a statement.
        for column in [
            big_integer_null("handed_over_at"),
            // An older process that still runs writes rows without it.
            integer("unconfirmed").default(0).take(),
        ] {
            let mut table = Table::alter();
            manager.alter_table(table.table("job").add_column(column).take()).await?;
        }
        Ok(())
    }
}
