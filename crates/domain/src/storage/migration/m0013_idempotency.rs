//! The answers that are kept for callers who send a request again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary_null, string, uuid};

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0013_idempotency"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("kept_answer")
            .col(string("name").primary_key())
            .col(string("request"))
            .col(uuid("attempt"))
            .col(big_integer("begun_at"))
            .col(big_integer("expires_at"))
            .col(binary_null("answer"))
            .take();
        manager.create_table(table).await?;
        let index = "CREATE INDEX kept_answer_expiry ON kept_answer (expires_at)";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }
}
