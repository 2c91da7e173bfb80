//! The words of the field: authenticators, revocation links, restricted sessions, case references.

use sea_orm_migration::prelude::*;

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0003_words"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in SENTENCES {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

const SENTENCES: [&str; 20] = [
    "ALTER TABLE app_factor RENAME TO authenticator",
    "DROP INDEX app_factor_of_account",
    "CREATE INDEX authenticator_of_account ON authenticator (account_id) WHERE removed_at IS NULL",
    "ALTER TABLE stop_link RENAME TO revocation_link",
    "DROP INDEX stop_link_of_account",
    "CREATE INDEX revocation_link_of_account ON revocation_link (account_id, created_at)",
    "ALTER TABLE outbox RENAME COLUMN stop_link_id TO revocation_link_id",
    "ALTER TABLE init_request RENAME COLUMN reference TO case_reference",
    "ALTER TABLE audit_event RENAME COLUMN untold TO unacknowledged_events",
    "UPDATE account SET last_factor = 'authenticator' WHERE last_factor = 'app'",
    "UPDATE session SET level = 'restricted' WHERE level = 'enrolment'",
    "UPDATE revocation_link SET subject = 'authenticator' WHERE subject = 'app'",
    "UPDATE audit_event SET kind = 'authenticator_added' WHERE kind = 'app_registered'",
    "UPDATE audit_event SET kind = 'authenticator_removed' WHERE kind = 'app_removed'",
    "UPDATE audit_event SET kind = 'recovery_codes_generated' WHERE kind = 'recovery_codes_made'",
    "UPDATE outbox SET kind = 'authenticator_added' WHERE kind = 'app_registered'",
    "UPDATE outbox SET kind = 'authenticator_removed' WHERE kind = 'app_removed'",
    "UPDATE outbox SET kind = 'recovery_codes_generated' WHERE kind = 'recovery_codes_made'",
    "DROP INDEX init_request_reference",
    "CREATE UNIQUE INDEX init_request_case_reference ON init_request (case_reference) \
     WHERE state IN ('begun', 'code_sent', 'at_desk', 'confirmed')",
];
