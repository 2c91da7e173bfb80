//! Why a session was revoked.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0014_session_end"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::alter();
        manager.alter_table(table.table("session").add_column(text_null("ended_because")).take()).await
    }
}
