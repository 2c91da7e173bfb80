//! Events as facts: a typed subject and actor, and no update ever. What still has to be
//! acknowledged gets a table of its own, and a revocation link says itself what it is about.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, uuid};
use sea_orm_migration::sea_orm::DbBackend;

/// The change.
#[derive(Debug)]
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0004_events"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// SQLite too does all of it or nothing.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let conn = manager.get_connection();
        for sql in EVENTS {
            conn.execute_unprepared(sql).await?;
        }
        manager.create_table(unacknowledged_event()).await?;
        for sql in UNACKNOWLEDGED.iter().chain(&LINKS).chain(append_only(manager.get_database_backend())) {
            conn.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

fn unacknowledged_event() -> TableCreateStatement {
    let belongs_to = |column: &'static str, table: &'static str| {
        ForeignKey::create().from_col(column).to(table, "id").on_delete(ForeignKeyAction::Cascade).take()
    };
    Table::create()
        .table("unacknowledged_event")
        .col(uuid("event_id").primary_key())
        .col(uuid("account_id"))
        .col(big_integer("created_at"))
        .foreign_key(&mut belongs_to("event_id", "event"))
        .foreign_key(&mut belongs_to("account_id", "account"))
        .take()
}

/// The column `flow_id` held the id of whatever the event was about; its kind says which.
const EVENTS: [&str; 10] = [
    "ALTER TABLE audit_event RENAME TO event",
    "ALTER TABLE event RENAME COLUMN operator_id TO actor_id",
    "ALTER TABLE event RENAME COLUMN flow_id TO subject_id",
    "ALTER TABLE event ADD COLUMN subject_kind varchar",
    "UPDATE event SET subject_kind = CASE \
         WHEN kind LIKE 'address_change%' THEN 'address_change' \
         WHEN kind LIKE 'initializ%' OR kind LIKE 'desk_%' THEN 'init_request' \
         WHEN kind LIKE 'authenticator_%' THEN 'authenticator' \
         WHEN kind = 'recovery_codes_generated' THEN 'recovery_code_set' \
         WHEN kind = 'recovery_code_used' THEN 'recovery_code' \
     END WHERE subject_id IS NOT NULL",
    // A frozen account has the subject of what was reported. Authenticators are deleted after a
    // while, so that they are what is left.
    "UPDATE event SET subject_kind = CASE \
         WHEN EXISTS (SELECT 1 FROM address_change a WHERE a.id = event.subject_id) THEN 'address_change' \
         WHEN EXISTS (SELECT 1 FROM init_request i WHERE i.id = event.subject_id) THEN 'init_request' \
         WHEN EXISTS (SELECT 1 FROM event e WHERE e.account_id = event.account_id \
             AND e.subject_id = event.subject_id AND e.kind = 'recovery_codes_generated') \
         THEN 'recovery_code_set' \
         WHEN EXISTS (SELECT 1 FROM event e WHERE e.account_id = event.account_id \
             AND e.subject_id = event.subject_id AND e.kind = 'recovery_code_used') \
         THEN 'recovery_code' \
         ELSE 'authenticator' \
     END WHERE kind = 'account_frozen' AND subject_id IS NOT NULL",
    "DROP INDEX audit_event_of_account",
    "DROP INDEX audit_event_of_operator",
    "CREATE INDEX event_of_account ON event (account_id, id)",
    "CREATE INDEX event_of_actor ON event (actor_id, id) WHERE actor_id IS NOT NULL",
];

const UNACKNOWLEDGED: [&str; 3] = [
    "INSERT INTO unacknowledged_event (event_id, account_id, created_at) \
     SELECT id, account_id, at FROM event WHERE unacknowledged_events AND account_id IS NOT NULL",
    "CREATE INDEX unacknowledged_event_of_account ON unacknowledged_event (account_id, event_id)",
    "ALTER TABLE event DROP COLUMN unacknowledged_events",
];

const LINKS: [&str; 8] = [
    "ALTER TABLE revocation_link RENAME COLUMN subject TO subject_kind",
    "ALTER TABLE revocation_link ADD COLUMN network varchar NOT NULL DEFAULT ''",
    "ALTER TABLE revocation_link ADD COLUMN browser varchar NOT NULL DEFAULT ''",
    "UPDATE revocation_link SET subject_kind = 'init_request' WHERE subject_kind = 'initialization'",
    "UPDATE revocation_link SET subject_kind = CASE \
         WHEN EXISTS (SELECT 1 FROM event e WHERE e.account_id = revocation_link.account_id \
             AND e.subject_id = revocation_link.subject_id AND e.kind = 'recovery_code_used') \
         THEN 'recovery_code' ELSE 'recovery_code_set' \
     END WHERE subject_kind = 'recovery_codes'",
    "UPDATE revocation_link SET (network, browser) = \
         (SELECT a.network, a.browser FROM address_change a WHERE a.id = revocation_link.subject_id) \
     WHERE subject_kind = 'address_change' AND subject_id IN (SELECT id FROM address_change)",
    "UPDATE revocation_link SET (network, browser) = \
         (SELECT i.network, i.browser FROM init_request i WHERE i.id = revocation_link.subject_id) \
     WHERE subject_kind = 'init_request' AND subject_id IN (SELECT id FROM init_request)",
    // In one transaction, the link of a factor was written some moments before the event.
    "UPDATE revocation_link SET (network, browser) = \
         (SELECT COALESCE(e.network, ''), COALESCE(e.browser, '') FROM event e \
          WHERE e.account_id = revocation_link.account_id AND e.subject_id = revocation_link.subject_id \
          AND e.at >= revocation_link.created_at ORDER BY e.at, e.id LIMIT 1) \
     WHERE subject_kind NOT IN ('address_change', 'init_request') AND EXISTS \
         (SELECT 1 FROM event e \
          WHERE e.account_id = revocation_link.account_id AND e.subject_id = revocation_link.subject_id \
          AND e.at >= revocation_link.created_at)",
];

/// The database itself refuses to change what happened.
fn append_only(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Sqlite => &["CREATE TRIGGER event_is_never_updated BEFORE UPDATE ON event \
             BEGIN SELECT RAISE(ABORT, 'an event is never updated'); END"],
        _ => &[
            "CREATE FUNCTION refuse_update_of_event() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'an event is never updated'; END $$",
            "CREATE TRIGGER event_is_never_updated BEFORE UPDATE ON event \
             FOR EACH ROW EXECUTE FUNCTION refuse_update_of_event()",
        ],
    }
}
