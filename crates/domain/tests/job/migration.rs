//! The outbox of an earlier version becomes jobs.

use std::time::Duration;

use ninsho_domain::mail::outbox::MailKind;
use ninsho_domain::storage::entity::job::{self, JobState};
use ninsho_domain::storage::{Migrator, Storage};
use ninsho_shared::Timestamp;
use sea_orm::sea_query::Query;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use sea_orm_migration::MigratorTrait;
use serde_json::json;
use uuid::Uuid;

use crate::database;
use crate::stage::{KIND, START, id};

/// What differs from mail to mail in the outbox.
struct Old {
    number: u128,
    kind: &'static str,
    state: &'static str,
    tries: i32,
    claimed_until: Option<Timestamp>,
    settled_at: Option<Timestamp>,
    last_reply: Option<&'static str>,
}

const OLD: Old = Old {
    number: 1,
    kind: "login_code",
    state: "queued",
    tries: 0,
    claimed_until: None,
    settled_at: None,
    last_reply: None,
};

const LEASED_UNTIL: Timestamp = Timestamp::from_millis(START.as_millis() + 10_000);

fn outbox() -> [Old; 6] {
    [
        OLD,
        Old { number: 2, claimed_until: Some(LEASED_UNTIL), ..OLD },
        Old { number: 3, state: "delayed", tries: 2, last_reply: Some("451 4.3.0"), ..OLD },
        Old {
            number: 4,
            kind: "address_changed",
            state: "sent",
            tries: 1,
            settled_at: Some(START),
            last_reply: Some("250 2.0.0"),
            ..OLD
        },
        Old {
            number: 5,
            state: "refused",
            tries: 1,
            settled_at: Some(START),
            last_reply: Some("550 5.1.1"),
            ..OLD
        },
        Old { number: 6, state: "expired", settled_at: Some(START), ..OLD },
    ]
}

async fn insert(storage: &Storage, mail: &Old) {
    let columns = [
        "id",
        "kind",
        "account_id",
        "challenge_id",
        "revocation_link_id",
        "recipient",
        "details",
        "state",
        "tries",
        "created_at",
        "due_at",
        "expires_at",
        "claimed_until",
        "settled_at",
        "last_reply",
    ];
    let is_notice = mail.kind == "address_changed";
    let insert = Query::insert()
        .into_table("outbox")
        .columns(columns)
        .values_panic([
            id(mail.number).into(),
            mail.kind.into(),
            id(100).into(),
            (!is_notice).then_some(id(200)).into(),
            is_notice.then_some(id(300)).into(),
            format!("taro{}@example.com", mail.number).into(),
            json!({ "user_id": "a0123456", "app_name": "phone" }).into(),
            mail.state.into(),
            mail.tries.into(),
            START.into(),
            START.plus(Duration::from_secs(1)).into(),
            START.plus(Duration::from_mins(10)).into(),
            mail.claimed_until.into(),
            mail.settled_at.into(),
            mail.last_reply.into(),
        ])
        .to_owned();
    storage.write().execute(&insert).await.unwrap();
}

/// The row that a mail of the outbox becomes.
fn carried_over(mail: &Old, state: JobState) -> job::Model {
    let is_notice = mail.kind == "address_changed";
    job::Model {
        id: id(mail.number),
        kind: KIND,
        state,
        order_key: None,
        order_number: None,
        tries: mail.tries,
        created_at: START,
        due_at: START.plus(Duration::from_secs(1)),
        expires_at: Some(START.plus(Duration::from_mins(10))),
        leased_until: mail.claimed_until,
        completed_at: mail.settled_at,
        last_error: mail.last_reply.filter(|_| state != JobState::Done).map(str::to_owned),
        mail_kind: Some(if is_notice { MailKind::AddressChanged } else { MailKind::LoginCode }),
        account_id: Some(id(100)),
        challenge_id: (!is_notice).then_some(id(200)),
        revocation_link_id: is_notice.then_some(id(300)),
        recipient: Some(format!("taro{}@example.com", mail.number).parse().unwrap()),
        details: Some(json!({ "user_id": "a0123456", "app_name": "phone" })),
        handed_over_at: None,
        unconfirmed: 0,
    }
}

#[tokio::test]
async fn the_outbox_of_an_earlier_version_is_carried_over() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::connect(&database::url(&folder).await).await.unwrap();
    Migrator::up(&storage.write().pool(), Some(3)).await.unwrap();
    for mail in outbox() {
        insert(&storage, &mail).await;
    }
    storage.migrate().await.unwrap();

    let jobs = job::Entity::find().order_by_asc(job::Column::Id).all(storage.read()).await.unwrap();
    let states = [
        JobState::Queued,
        JobState::Queued,
        JobState::Delayed,
        JobState::Done,
        JobState::Refused,
        JobState::Expired,
    ];
    let expected: Vec<_> =
        outbox().iter().zip(states).map(|(mail, state)| carried_over(mail, state)).collect();
    assert_eq!(jobs, expected);
    let old = Query::select().column("id").from("outbox").to_owned();
    assert!(storage.read().query_all(&old).await.is_err(), "the outbox is gone");
    assert_eq!(due_after(&storage, 1).await, [id(1), id(3)], "a lease outlives the upgrade");
    assert_eq!(due_after(&storage, 10).await, [id(2)]);
}

/// On SQLite too, where changes of tables are not in a transaction unless one asks for it.
#[tokio::test]
async fn a_carrying_over_that_fails_leaves_the_outbox_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::connect(&database::url(&folder).await).await.unwrap();
    Migrator::up(&storage.write().pool(), Some(3)).await.unwrap();
    insert(&storage, &OLD).await;
    // The last statement wants this name.
    storage.write().execute_unprepared("CREATE INDEX job_of_challenge ON account (id)").await.unwrap();
    assert!(storage.migrate().await.is_err());
    let old = Query::select().column("id").from("outbox").to_owned();
    assert_eq!(storage.read().query_all(&old).await.unwrap().len(), 1);

    storage.write().execute_unprepared("DROP INDEX job_of_challenge").await.unwrap();
    storage.migrate().await.unwrap();
    assert_eq!(due_after(&storage, 1).await, [id(1)]);
}

async fn due_after(storage: &Storage, seconds: u64) -> Vec<Uuid> {
    let now = START.plus(Duration::from_secs(seconds));
    let until = now.plus(Duration::from_mins(1));
    let leased = ninsho_domain::job::queue::lease::<job::Model>(storage, KIND, (now, until), 9, Vec::new())
        .await
        .unwrap();
    let mut ids: Vec<Uuid> = leased.into_iter().map(|leased| leased.job.unwrap().id).collect();
    ids.sort();
    ids
}
