//! Machine clients, and the one-time passwords that they ask for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, string, string_null, uuid, uuid_null,
};

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0012_clients"
    }
}

const INDEXES: [&str; 5] = [
    // A name is free again once its client is removed.
    "CREATE UNIQUE INDEX client_name ON client (name) WHERE removed_at IS NULL",
    "CREATE INDEX client_secret_of_client ON client_secret (client_id)",
    "CREATE INDEX client_token_of_client ON client_token (client_id)",
    "CREATE INDEX client_token_expiry ON client_token (expires_at)",
    "CREATE INDEX verification_of_account ON verification (account_id, client_id, created_at)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut table in [client(), client_secret(), client_token(), client_assertion(), verification()] {
            manager.create_table(table.take()).await?;
        }
        let mut events = Table::alter();
        manager.alter_table(events.table("event").add_column(string_null("application")).take()).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}

fn table(name: &'static str, columns: Vec<ColumnDef>) -> TableCreateStatement {
    let mut table = Table::create().table(name).to_owned();
    for mut column in columns {
        table.col(column.take());
    }
    table
}

fn id() -> ColumnDef {
    uuid("id").primary_key().take()
}

fn client() -> TableCreateStatement {
    table(
        "client",
        vec![
            id(),
            string("name"),
            string("scopes"),
            string("networks"),
            string("ways"),
            string_null("public_key"),
            boolean("joined_password").take(),
            big_integer("created_at"),
            big_integer_null("suspended_at"),
            big_integer_null("removed_at"),
        ],
    )
}

fn client_secret() -> TableCreateStatement {
    table(
        "client_secret",
        vec![
            id(),
            uuid("client_id"),
            string("hash"),
            big_integer("created_at"),
            big_integer_null("expires_at"),
        ],
    )
}

fn client_token() -> TableCreateStatement {
    table(
        "client_token",
        vec![
            string("hash").primary_key().take(),
            uuid("client_id"),
            string("scopes"),
            big_integer("created_at"),
            big_integer("expires_at"),
            big_integer_null("revoked_at"),
        ],
    )
}

fn client_assertion() -> TableCreateStatement {
    table("client_assertion", vec![string("key").primary_key().take(), big_integer("expires_at")])
}

fn verification() -> TableCreateStatement {
    table(
        "verification",
        vec![
            id(),
            uuid("client_id"),
            uuid("account_id"),
            string("factor"),
            string("application"),
            string("network"),
            string("browser"),
            uuid_null("challenge_id"),
            big_integer("created_at"),
            big_integer("expires_at"),
            big_integer_null("verified_at"),
            string_null("verified_by"),
        ],
    )
}
