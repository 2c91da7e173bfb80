//! Which version of the program the tables serve at least, so that an earlier one knows whether it can go on
//! while a later one is started beside it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::integer;

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0015_oldest"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::alter();
        // Programs from before do not ask.
        table.table("readiness").add_column(integer("oldest").default(15));
        manager.alter_table(table).await
    }
}
