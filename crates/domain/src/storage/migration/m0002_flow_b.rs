//! Initializations, apps, recovery codes and operators.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, boolean, integer, string, string_null, uuid, uuid_null,
};

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0002_flow_b"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in new_columns() {
            // A column at a time, which is all that SQLite can do.
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        for table in [init_request(), app_factor(), recovery_code()] {
            manager.create_table(table).await?;
        }
        for sql in SENTENCES {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

fn new_columns() -> Vec<(&'static str, ColumnDef)> {
    let no = |name| boolean(name).default(false).take();
    vec![
        ("account", big_integer_null("enrolled_at")),
        ("account", string_null("last_factor")),
        ("account", no("staff")),
        ("account", big_integer_null("operator_since")),
        ("session", big_integer_null("keep_until")),
        ("address_change", uuid_null("init_request_id")),
        ("audit_event", uuid_null("operator_id")),
        ("audit_event", string_null("note")),
        ("audit_event", no("untold")),
    ]
}

/// A table whose rows belong to an account and go with it.
fn table_of_account(name: &'static str, columns: Vec<ColumnDef>) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name).col(uuid("id").primary_key()).col(uuid("account_id"));
    for column in columns {
        table.col(column);
    }
    let account = ForeignKey::create()
        .from_col("account_id")
        .to("account", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take();
    table.foreign_key(&mut { account }).take()
}

fn init_request() -> TableCreateStatement {
    table_of_account(
        "init_request",
        vec![
            uuid("session_id"),
            string("reference"),
            string("route"),
            string("state"),
            uuid_null("challenge_id"),
            big_integer("created_at"),
            big_integer("expires_at"),
            big_integer_null("ended_at"),
            uuid_null("taken_by"),
            big_integer_null("taken_at"),
            string("checks").default("").take(),
            string_null("ticket"),
            boolean("needs_second").default(false).take(),
            uuid_null("approved_by"),
            big_integer_null("released_at"),
            string("network"),
            string("browser"),
        ],
    )
}

fn app_factor() -> TableCreateStatement {
    table_of_account(
        "app_factor",
        vec![
            string("name"),
            blob("sealed"),
            big_integer_null("last_step"),
            integer("attempts").default(0).take(),
            big_integer("created_at"),
            big_integer_null("confirmed_at"),
            big_integer_null("last_used_at"),
            big_integer_null("removed_at"),
        ],
    )
}

fn recovery_code() -> TableCreateStatement {
    table_of_account(
        "recovery_code",
        vec![string("selector"), string("hash"), big_integer("created_at"), big_integer_null("used_at")],
    )
}

/// Both databases read these sentences alike.
const SENTENCES: [&str; 9] = [
    "UPDATE account SET enrolled_at = mail_since WHERE mail_address IS NOT NULL",
    // One open init-request an account: the second voids the first, also when two come at once.
    "CREATE UNIQUE INDEX init_request_one_open ON init_request (account_id) \
     WHERE state IN ('begun', 'code_sent', 'at_desk', 'confirmed')",
    // What is told on the phone names one request.
    "CREATE UNIQUE INDEX init_request_reference ON init_request (reference) \
     WHERE state IN ('begun', 'code_sent', 'at_desk', 'confirmed')",
    "CREATE INDEX init_request_waiting ON init_request (created_at) WHERE state = 'at_desk'",
    "CREATE INDEX init_request_of_session ON init_request (session_id)",
    "CREATE INDEX init_request_of_account ON init_request (account_id, created_at)",
    "CREATE INDEX app_factor_of_account ON app_factor (account_id) WHERE removed_at IS NULL",
    "CREATE UNIQUE INDEX recovery_code_of_account ON recovery_code (account_id, selector)",
    "CREATE INDEX audit_event_of_operator ON audit_event (operator_id, id) WHERE operator_id IS NOT NULL",
];
