//! A revocation link is bound to the address that it was mailed to, an approval to the record that was
//! approved, and an act at the command line to the system user. While the help desk's code is out, the
//! account says so.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, string_null};

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0007_links"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// SQLite too does all of it or nothing.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("revocation_link", string_null("address")),
            ("revocation_link", big_integer_null("void_at")),
            ("init_request", string_null("approved_record")),
            ("init_request", big_integer_null("objected_at")),
            ("account", big_integer_null("desk_until")),
            ("event", string_null("actor_name")),
        ] {
            // A column at a time, which is all that SQLite can do.
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        manager.get_connection().execute_unprepared(VOID).await?;
        Ok(())
    }
}

/// One link of before went to both addresses of a change, so that its address is not known. Links from
/// before the help desk identified the owner, and that of the identification itself, act no more.
const VOID: &str = "UPDATE revocation_link SET void_at = \
     (SELECT MAX(i.ended_at) FROM init_request i WHERE i.account_id = revocation_link.account_id \
      AND i.state = 'completed' AND i.route = 'desk') \
     WHERE EXISTS (SELECT 1 FROM init_request i WHERE i.account_id = revocation_link.account_id \
      AND i.state = 'completed' AND i.route = 'desk' \
      AND (i.ended_at >= revocation_link.created_at OR i.id = revocation_link.subject_id))";
