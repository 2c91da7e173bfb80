//! Accounts, sessions, mailed codes, the outbox and address changes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, boolean, integer, json, string, string_null, uuid, uuid_null,
};

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_flow_a"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        for sql in INDEXES {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

fn table(name: &'static str, columns: Vec<ColumnDef>) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name);
    for column in columns {
        table.col(column);
    }
    table
}

fn id() -> ColumnDef {
    uuid("id").primary_key().take()
}

fn belongs_to_account(table: &mut TableCreateStatement) -> TableCreateStatement {
    table
        .foreign_key(
            ForeignKey::create()
                .from_col("account_id")
                .to("account", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

fn number(name: &'static str) -> ColumnDef {
    integer(name).default(0).take()
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        account(),
        session(),
        challenge(),
        code_send(),
        outbox(),
        address_change(),
        stop_link(),
        audit_event(),
        table(
            "throttle",
            vec![
                string("key").primary_key().take(),
                number("failures"),
                big_integer("last_at"),
                big_integer("blocked_until"),
            ],
        ),
        table(
            "signing_key",
            vec![
                string("id").primary_key().take(),
                blob("sealed"),
                blob("public"),
                big_integer("created_at"),
                big_integer_null("retired_at"),
            ],
        ),
    ]
}

fn account() -> TableCreateStatement {
    table(
        "account",
        vec![
            id(),
            string("user_id").unique_key().take(),
            string("password_hash"),
            string_null("mail_address"),
            big_integer_null("mail_since"),
            number("second_factor_failures"),
            big_integer_null("second_factor_locked_until"),
            big_integer_null("frozen_at"),
            big_integer_null("closed_at"),
            big_integer("created_at"),
        ],
    )
}

fn session() -> TableCreateStatement {
    belongs_to_account(&mut table(
        "session",
        vec![
            id(),
            uuid("account_id"),
            string("level"),
            string("delivery"),
            big_integer("created_at"),
            big_integer("last_seen_at"),
            big_integer_null("second_factor_at"),
            string("amr"),
            string("network"),
            string("browser"),
            big_integer_null("ended_at"),
        ],
    ))
}

fn challenge() -> TableCreateStatement {
    belongs_to_account(&mut table(
        "challenge",
        vec![
            id(),
            string("purpose"),
            uuid("account_id"),
            uuid("session_id"),
            string("address"),
            big_integer("created_at"),
            big_integer("expires_at"),
            number("attempts"),
            big_integer("last_sent_at"),
            big_integer_null("used_at"),
            big_integer_null("void_at"),
        ],
    ))
}

fn code_send() -> TableCreateStatement {
    belongs_to_account(&mut table(
        "code_send",
        vec![id(), uuid("account_id"), string("mailbox_key"), big_integer("sent_at"), boolean("counted")],
    ))
}

fn outbox() -> TableCreateStatement {
    table(
        "outbox",
        vec![
            id(),
            string("kind"),
            uuid("account_id"),
            uuid_null("challenge_id"),
            uuid_null("stop_link_id"),
            string("recipient"),
            json("details"),
            string("state"),
            number("tries"),
            big_integer("created_at"),
            big_integer("due_at"),
            big_integer("expires_at"),
            big_integer_null("claimed_until"),
            big_integer_null("settled_at"),
            string_null("last_reply"),
        ],
    )
}

fn address_change() -> TableCreateStatement {
    belongs_to_account(&mut table(
        "address_change",
        vec![
            id(),
            uuid("account_id"),
            uuid("challenge_id"),
            string("address"),
            string_null("previous"),
            string("state"),
            big_integer("created_at"),
            big_integer("expires_at"),
            big_integer_null("ended_at"),
            number("ended_sessions"),
            string("network"),
            string("browser"),
        ],
    ))
}

fn stop_link() -> TableCreateStatement {
    belongs_to_account(&mut table(
        "stop_link",
        vec![
            id(),
            uuid("account_id"),
            big_integer("created_at"),
            big_integer("expires_at"),
            string("subject"),
            uuid("subject_id"),
            string("kind"),
            big_integer_null("used_at"),
            string_null("effect"),
        ],
    ))
}

fn audit_event() -> TableCreateStatement {
    table(
        "audit_event",
        vec![
            id(),
            big_integer("at"),
            uuid_null("account_id"),
            string("kind"),
            string("actor"),
            uuid_null("flow_id"),
            string_null("address"),
            string_null("network"),
            string_null("browser"),
        ],
    )
}

/// Both databases know partial indexes, and read these sentences alike.
const INDEXES: [&str; 12] = [
    // One open flow an account: the second voids the first, also when two come at once.
    "CREATE UNIQUE INDEX address_change_one_open ON address_change (account_id) WHERE state = 'code_sent'",
    "CREATE INDEX address_change_of_account ON address_change (account_id, created_at)",
    "CREATE INDEX session_open_of_account ON session (account_id, created_at) WHERE ended_at IS NULL",
    "CREATE INDEX session_network ON session (account_id, network)",
    "CREATE INDEX challenge_of_session ON challenge (session_id, purpose, created_at)",
    "CREATE INDEX challenge_live_of_account ON challenge (account_id) WHERE used_at IS NULL AND void_at IS NULL",
    "CREATE INDEX code_send_of_account ON code_send (account_id, sent_at)",
    "CREATE INDEX code_send_of_mailbox ON code_send (mailbox_key, sent_at)",
    "CREATE INDEX outbox_waiting ON outbox (due_at) WHERE settled_at IS NULL",
    "CREATE INDEX outbox_of_challenge ON outbox (challenge_id, created_at)",
    "CREATE INDEX stop_link_of_account ON stop_link (account_id, created_at)",
    "CREATE INDEX audit_event_of_account ON audit_event (account_id, id)",
];
