//! Which session replaced one whose second factor was passed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid_null;

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0011_sessions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::alter();
        manager.alter_table(table.table("session").add_column(uuid_null("replaced_by")).take()).await
    }
}
