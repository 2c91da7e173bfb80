//! What tells a wrong clock, and a code of another mail, from a guess.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, integer};

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0008_factors"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("account", integer("second_factor_given_back").default(0).take()),
            ("authenticator", big_integer_null("ahead_step")),
        ] {
            // A column at a time, which is all that SQLite can do.
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        // The latest codes of an account are looked at whatever their state.
        let index = "CREATE INDEX challenge_of_account ON challenge (account_id, created_at)";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }
}
