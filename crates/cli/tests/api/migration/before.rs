//! A database as the version before the events left it: people in the middle of everything.

use data_encoding::HEXLOWER;
use ninsho_domain::key::Secrets;
use ninsho_domain::key::random::SeededRandom;
use sea_orm::sea_query::{Expr, Query, Value};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;
use uuid::Uuid;

use crate::support::{CHEAP_HASH, SERVER_KEY, START};

/// Steps of the migration that this database has been through.
pub(super) const STEPS: u32 = 3;

/// A key pair of RFC 8032 §7.1.
const SIGNING_KEY: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const PUBLIC_KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

pub(super) const NOW: i64 = START.as_millis();
pub(super) const MINUTE: i64 = 60_000;
pub(super) const NETWORK: &str = "192.0.2.0/24";
pub(super) const BROWSER: &str = "Firefox on Linux";

const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

pub(super) const TARO: Uuid = id(1);
pub(super) const HANAKO: Uuid = id(2);
pub(super) const JIRO: Uuid = id(3);
pub(super) const DESK: Uuid = id(4);
pub(super) const TARO_SESSION: Uuid = id(11);
pub(super) const HANAKO_SESSION: Uuid = id(12);
pub(super) const JIRO_SESSION: Uuid = id(13);
pub(super) const DESK_SESSION: Uuid = id(14);
pub(super) const CHANGE: Uuid = id(21);
pub(super) const REQUEST: Uuid = id(22);
pub(super) const AUTHENTICATOR: Uuid = id(23);
pub(super) const CODE_SET: Uuid = id(24);
pub(super) const CODE: Uuid = id(25);
const OLD_AUTHENTICATOR: Uuid = id(26);
const OLD_REQUEST: Uuid = id(27);
const ADDRESS_CHALLENGE: Uuid = id(31);
const CONFIRMATION: Uuid = id(32);
pub(super) const CHANGE_LINK: Uuid = id(41);
pub(super) const REQUEST_LINK: Uuid = id(42);
pub(super) const AUTHENTICATOR_LINK: Uuid = id(43);
pub(super) const CODE_SET_LINK: Uuid = id(44);
pub(super) const CODE_LINK: Uuid = id(45);
/// A link from before the help desk identified its owner, that of the identification, and a later one.
pub(super) const DESKS_LINKS: [Uuid; 3] = [id(46), id(47), id(48)];
const DESKS_REQUEST: Uuid = id(61);
const ADDRESS_CODE_MAIL: Uuid = id(51);
const CONFIRMATION_MAIL: Uuid = id(52);

/// The id of an event; later ones are greater.
pub(super) const fn event(number: u128) -> Uuid {
    id(1000 + number)
}

async fn insert(conn: &DatabaseConnection, table: &'static str, row: Vec<(&'static str, Value)>) {
    let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
    let mut insert = Query::insert();
    insert.into_table(table).columns(columns).values_panic(values.into_iter().map(Expr::value));
    conn.execute(&insert).await.unwrap();
}

/// Inserts a row into a table of that version, whose columns it names itself.
macro_rules! row {
    ($conn:expr, $table:literal, $($column:ident: $value:expr),* $(,)?) => {
        insert($conn, $table, vec![$((stringify!($column), Value::from($value))),*]).await
    };
}

/// Fills every table.
pub(super) async fn fill(conn: &DatabaseConnection) {
    people(conn).await;
    sessions(conn).await;
    codes(conn).await;
    open_flows(conn).await;
    factors(conn).await;
    links(conn).await;
    desks(conn).await;
    mails(conn).await;
    history(conn).await;
}

async fn people(conn: &DatabaseConnection) {
    for (id, user_id, operator_since) in
        [(TARO, "taro", None), (HANAKO, "hanako", None), (JIRO, "jiro", None), (DESK, "desk", Some(NOW))]
    {
        let address = (id != JIRO).then(|| format!("{user_id}@example.com"));
        row!(conn, "account", id: id, user_id: user_id, password_hash: CHEAP_HASH.as_str(),
            mail_since: address.is_some().then_some(NOW - 90 * MINUTE), mail_address: address,
            enrolled_at: NOW - 90 * MINUTE, operator_since: operator_since,
            created_at: NOW - 90 * MINUTE);
    }
    let secrets = Secrets::new(&SERVER_KEY).unwrap();
    let seed = HEXLOWER.decode(SIGNING_KEY.as_bytes()).unwrap();
    let sealed = secrets.seal("signing key of-before", &seed, &SeededRandom::new(9)).unwrap();
    let public = HEXLOWER.decode(PUBLIC_KEY.as_bytes()).unwrap();
    row!(conn, "signing_key", id: "of-before", sealed: sealed, public: public, created_at: NOW - 90 * MINUTE);
    row!(conn, "throttle", key: "login of nobody", failures: 1, last_at: NOW, blocked_until: NOW);
}

async fn sessions(conn: &DatabaseConnection) {
    for (id, account_id, level) in [
        (TARO_SESSION, TARO, "full"),
        (HANAKO_SESSION, HANAKO, "password"),
        (JIRO_SESSION, JIRO, "full"),
        (DESK_SESSION, DESK, "full"),
    ] {
        let full = level == "full";
        row!(conn, "session", id: id, account_id: account_id, level: level, delivery: "body",
            created_at: NOW - 5 * MINUTE, last_seen_at: NOW - MINUTE,
            second_factor_at: full.then_some(NOW - 5 * MINUTE),
            amr: if full { "pwd otp mfa" } else { "pwd" }, network: NETWORK, browser: BROWSER,
            keep_until: (!full).then_some(NOW + 55 * MINUTE));
    }
}

async fn codes(conn: &DatabaseConnection) {
    for (id, purpose, account_id, session_id, address) in [
        (ADDRESS_CHALLENGE, "address_change", TARO, TARO_SESSION, "taro@example.net"),
        (CONFIRMATION, "initialization", HANAKO, HANAKO_SESSION, "hanako@example.com"),
    ] {
        row!(conn, "challenge", id: id, purpose: purpose, account_id: account_id, session_id: session_id,
            address: address, created_at: NOW - MINUTE, expires_at: NOW + 9 * MINUTE, attempts: 0,
            last_sent_at: NOW - MINUTE);
    }
    for (id, account_id) in [(ADDRESS_CODE_MAIL, TARO), (CONFIRMATION_MAIL, HANAKO)] {
        row!(conn, "code_send", id: id, account_id: account_id, mailbox_key: "key", sent_at: NOW - MINUTE,
            counted: true);
    }
}

async fn open_flows(conn: &DatabaseConnection) {
    row!(conn, "address_change", id: CHANGE, account_id: TARO, challenge_id: ADDRESS_CHALLENGE,
        address: "taro@example.net", state: "code_sent", created_at: NOW - MINUTE,
        expires_at: NOW + 9 * MINUTE, ended_sessions: 0, network: NETWORK, browser: BROWSER);
    row!(conn, "init_request", id: REQUEST, account_id: HANAKO, session_id: HANAKO_SESSION,
        case_reference: "KX47QD", route: "mail", state: "code_sent", challenge_id: CONFIRMATION,
        created_at: NOW - 5 * MINUTE, expires_at: NOW + 55 * MINUTE, network: NETWORK, browser: BROWSER);
    row!(conn, "init_request", id: OLD_REQUEST, account_id: JIRO, session_id: id(99),
        case_reference: "MN36PR", route: "desk", state: "refused", created_at: NOW - 90 * MINUTE,
        expires_at: NOW - 30 * MINUTE, ended_at: NOW - 80 * MINUTE, network: NETWORK, browser: BROWSER);
}

/// Somebody who was let in by the help desk twenty minutes ago.
async fn desks(conn: &DatabaseConnection) {
    row!(conn, "init_request", id: DESKS_REQUEST, account_id: DESK, session_id: id(98),
        case_reference: "QR79TU", route: "desk", state: "completed", created_at: NOW - 30 * MINUTE,
        expires_at: NOW + 30 * MINUTE, ended_at: NOW - 20 * MINUTE, network: NETWORK, browser: BROWSER);
    let [before, then, after] = DESKS_LINKS;
    for (id, subject, subject_id, at) in [
        (before, "authenticator", id(62), NOW - 25 * MINUTE),
        (then, "initialization", DESKS_REQUEST, NOW - 20 * MINUTE + 1),
        (after, "authenticator", id(62), NOW - 15 * MINUTE),
    ] {
        row!(conn, "revocation_link", id: id, account_id: DESK, created_at: at,
            expires_at: NOW + 10_000 * MINUTE, subject: subject, subject_id: subject_id, kind: "completed");
    }
}

async fn factors(conn: &DatabaseConnection) {
    for (id, account_id) in [(AUTHENTICATOR, TARO), (id(28), JIRO)] {
        row!(conn, "authenticator", id: id, account_id: account_id, name: "phone", sealed: vec![1u8],
            last_step: 1, created_at: NOW - 50 * MINUTE, confirmed_at: NOW - 49 * MINUTE);
    }
    for (id, selector, used_at) in [(CODE, "AAAA", Some(NOW - 30 * MINUTE)), (id(29), "BBBB", None)] {
        row!(conn, "recovery_code", id: id, account_id: TARO, selector: selector, hash: "$argon2id$",
            created_at: NOW - 40 * MINUTE, used_at: used_at);
    }
}

async fn links(conn: &DatabaseConnection) {
    for (id, account_id, subject, subject_id, kind, at) in [
        (CHANGE_LINK, TARO, "address_change", CHANGE, "requested", NOW - MINUTE),
        (REQUEST_LINK, HANAKO, "initialization", REQUEST, "requested", NOW - 5 * MINUTE),
        // A moment before their events, in the same transaction.
        (AUTHENTICATOR_LINK, TARO, "authenticator", AUTHENTICATOR, "completed", NOW - 49 * MINUTE - 2),
        (CODE_SET_LINK, TARO, "recovery_codes", CODE_SET, "completed", NOW - 40 * MINUTE - 2),
        (CODE_LINK, TARO, "recovery_codes", CODE, "completed", NOW - 30 * MINUTE - 2),
    ] {
        row!(conn, "revocation_link", id: id, account_id: account_id, created_at: at,
            expires_at: NOW + 10_000 * MINUTE, subject: subject, subject_id: subject_id, kind: kind);
    }
}

async fn mails(conn: &DatabaseConnection) {
    for (id, account_id, kind, challenge, link, to) in [
        (ADDRESS_CODE_MAIL, TARO, "address_code", Some(ADDRESS_CHALLENGE), None, "taro@example.net"),
        (id(53), TARO, "address_change_requested", None, Some(CHANGE_LINK), "taro@example.com"),
        (CONFIRMATION_MAIL, HANAKO, "initialization_code", Some(CONFIRMATION), None, "hanako@example.com"),
        (id(54), HANAKO, "initialization_requested", None, Some(REQUEST_LINK), "hanako@example.com"),
    ] {
        let details = json!({
            "user_id": "someone", "at": NOW - MINUTE, "network": NETWORK, "browser": BROWSER,
            "new_address": "t****o@example.net", "authenticator_name": "", "codes_left": null,
        });
        row!(conn, "outbox", id: id, kind: kind, account_id: account_id, challenge_id: challenge,
            revocation_link_id: link, recipient: to, details: details, state: "queued", tries: 0,
            created_at: NOW - MINUTE, due_at: NOW - MINUTE, expires_at: NOW + 9 * MINUTE);
    }
}

/// What happened, by whom, about what; the rest of an event follows from these.
async fn history(conn: &DatabaseConnection) {
    let (owner, staff) = ("owner", "staff");
    let events = [
        (1, Some(TARO), 90, "account_created", staff, None, false),
        (2, Some(TARO), 49, "authenticator_added", owner, Some(AUTHENTICATOR), false),
        (3, Some(TARO), 40, "recovery_codes_generated", owner, Some(CODE_SET), false),
        (4, Some(TARO), 30, "recovery_code_used", owner, Some(CODE), false),
        (5, Some(TARO), 5, "logged_in", owner, None, false),
        (6, Some(TARO), 1, "address_change_requested", owner, Some(CHANGE), false),
        (7, None, 1, "wrong_password", owner, None, false),
        (8, Some(HANAKO), 5, "initialization_requested", owner, Some(REQUEST), false),
        (9, Some(JIRO), 85, "desk_refused", "operator", Some(OLD_REQUEST), true),
        (10, Some(JIRO), 49, "authenticator_added", owner, Some(id(28)), true),
        (11, Some(JIRO), 48, "account_frozen", owner, Some(OLD_AUTHENTICATOR), false),
        (12, Some(JIRO), 47, "account_frozen", owner, Some(OLD_REQUEST), false),
        (13, Some(TARO), 29, "account_frozen", owner, Some(CODE), false),
        (14, Some(TARO), 28, "account_frozen", owner, Some(CODE_SET), false),
        (15, Some(TARO), 27, "account_frozen", owner, Some(CHANGE), false),
    ];
    for (number, account_id, ago, kind, actor, flow_id, unacknowledged) in events {
        let by_owner = actor == owner;
        let operator = (actor == "operator").then_some(DESK);
        row!(conn, "audit_event", id: event(number), at: NOW - ago * MINUTE, account_id: account_id,
            kind: kind, actor: actor, flow_id: flow_id, operator_id: operator,
            note: operator.map(|_| "nobody picked up"),
            address: (kind == "address_change_requested").then_some("t****o@example.net"),
            unacknowledged_events: unacknowledged, network: by_owner.then_some(NETWORK),
            browser: by_owner.then_some(BROWSER));
    }
}
