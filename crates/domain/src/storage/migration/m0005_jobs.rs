//! One table for every kind of job. The mails of the outbox become its first rows.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, json_null, string, string_null, uuid, uuid_null,
};

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0005_jobs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// On SQLite too: the mails that wait must not be in both tables, or in none.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(job()).await?;
        for sql in SENTENCES {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

fn job() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("job");
    for column in [
        uuid("id").primary_key().take(),
        string("kind"),
        string("state"),
        string_null("order_key"),
        big_integer_null("order_number"),
        integer("tries").default(0).take(),
        big_integer("created_at"),
        big_integer("due_at"),
        big_integer_null("expires_at"),
        big_integer_null("leased_until"),
        big_integer_null("completed_at"),
        string_null("last_error"),
        // Of mail alone.
        string_null("mail_kind"),
        uuid_null("account_id"),
        uuid_null("challenge_id"),
        uuid_null("revocation_link_id"),
        string_null("recipient"),
        json_null("details"),
    ] {
        table.col(column);
    }
    table
}

const SENTENCES: [&str; 5] = [
    // What a server answered when it accepted a mail is no error.
    "INSERT INTO job (id, kind, state, tries, created_at, due_at, expires_at, leased_until, completed_at, \
     last_error, mail_kind, account_id, challenge_id, revocation_link_id, recipient, details) \
     SELECT id, 'mail', CASE WHEN state = 'sent' THEN 'done' ELSE state END, tries, created_at, due_at, \
     expires_at, claimed_until, settled_at, CASE WHEN state = 'sent' THEN NULL ELSE last_reply END, kind, \
     account_id, challenge_id, revocation_link_id, recipient, details FROM outbox",
    "DROP TABLE outbox",
    "CREATE INDEX job_waiting ON job (kind, due_at) WHERE completed_at IS NULL",
    // Two transactions that add to one key without a lock get one number, and the second fails.
    "CREATE UNIQUE INDEX job_in_order ON job (kind, order_key, order_number) WHERE order_key IS NOT NULL",
    "CREATE INDEX job_of_challenge ON job (challenge_id, created_at)",
];
