//! A database of the version before is migrated with everything that people are in the middle of.

mod before;
mod later;

use ninsho_domain::event::{Event, Subject};
use ninsho_domain::key::revocation_token;
use ninsho_domain::key::token::{AUDIENCE, Claims};
use ninsho_domain::storage::entity::event::{self, ActorKind};
use ninsho_domain::storage::{Migrator, Storage};
use ninsho_shared::account::{AccountView, HistoryKind, HistoryView};
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::helpdesk::DeskLog;
use ninsho_shared::revocation::{RevocationSubject, RevocationView};
use ninsho_shared::session::{Level, RequestOriginView};
use ninsho_shared::{Timestamp, paths};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, Statement};
use sea_orm_migration::MigratorTrait;
use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::{Caller, Initializing, Kind, PASSWORD, TestApp, addressed, database};
use before::{BROWSER, MINUTE, NETWORK, NOW};

/// A server on the migrated database.
async fn migrated() -> TestApp {
    TestApp::start_migrated(before::STEPS, before::fill).await
}

/// Somebody with a token from before, signed with the key of before.
fn caller(app: &TestApp, user_id: &str, session: Uuid) -> Caller {
    let at = |minutes: i64| Timestamp::from_millis(NOW + minutes * MINUTE).as_seconds();
    let claims = Claims {
        iss: app.app.tokens.issuer().to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: user_id.to_owned(),
        sid: session,
        iat: at(-5),
        exp: at(60),
        auth_time: at(-5),
        amr: vec!["pwd".to_owned()],
        acr: "urn:ninsho:acr:password".to_owned(),
    };
    app.caller().with_token(app.app.tokens.sign(&claims).unwrap().reveal())
}

fn taro(app: &TestApp) -> Caller {
    caller(app, "taro", before::TARO_SESSION)
}

fn jiro(app: &TestApp) -> Caller {
    caller(app, "jiro", before::JIRO_SESSION)
}

fn link(app: &TestApp, id: Uuid) -> String {
    revocation_token::make(&app.app.secrets, id)
}

#[tokio::test]
async fn people_log_in_and_their_sessions_go_on() {
    let app = migrated().await;
    assert_eq!(taro(&app).session().await.level, Level::Full);
    let hanako = caller(&app, "hanako", before::HANAKO_SESSION);
    assert_eq!(hanako.session().await.init_request, Some(before::REQUEST));
    let answer = app.caller().log_in("taro", PASSWORD).await;
    assert_eq!(app.caller().with_session_of(&answer).session().await.level, Level::Password);
    let account: AccountView = taro(&app).get(paths::ACCOUNT).await.granted(200);
    assert_eq!(account.address_change, Some(before::CHANGE));
    assert_eq!((account.authenticators.len(), account.recovery_codes.unwrap().left), (1, 1));
}

#[tokio::test]
async fn waiting_mails_are_sent_and_open_flows_completed_with_their_codes() {
    let app = migrated().await;
    let letters = app.letters().await;
    assert_eq!(
        addressed(&letters),
        [
            ("hanako@example.com", Kind::Confirmation),
            ("hanako@example.com", Kind::InitializationRequested),
            ("taro@example.com", Kind::Requested),
            ("taro@example.net", Kind::Code),
        ]
    );
    let done = taro(&app).verify_change(before::CHANGE, letters[3].code.as_ref().unwrap()).await;
    assert!(matches!(done.granted::<AddressChangeView>(200), AddressChangeView::Completed { .. }));
    let hanako = caller(&app, "hanako", before::HANAKO_SESSION);
    let flow = Initializing { caller: hanako, id: before::REQUEST };
    let flow = flow.rise(letters[0].code.as_ref().unwrap()).await;
    assert_eq!(flow.caller.session().await.level, Level::Restricted);

    let link = letters[1].stop.as_ref().unwrap();
    let RevocationView::CanStop { change } = app.caller().read_revocation(link).await else {
        panic!("the initialization is open")
    };
    assert_eq!(change.what, RevocationSubject::Initialization);
    assert!(matches!(app.caller().press_revocation(link).await, RevocationView::Stopped { .. }));
}

#[tokio::test]
async fn the_history_shows_what_it_showed() {
    let app = migrated().await;
    let history: HistoryView = taro(&app).get(paths::ACCOUNT_HISTORY).await.granted(200);
    use HistoryKind::{
        AccountCreated, AccountFrozen, AddressChangeRequested, AuthenticatorAdded, LoggedIn,
        RecoveryCodeUsed, RecoveryCodesGenerated,
    };
    let origin = || {
        Some(RequestOriginView {
            network: NETWORK.to_owned(),
            network_name: None,
            browser: BROWSER.to_owned(),
        })
    };
    let shown: Vec<_> = history.events.iter().map(|event| (event.kind, event.at.as_millis())).collect();
    let expected = [
        (AccountFrozen, 27),
        (AccountFrozen, 28),
        (AccountFrozen, 29),
        (AddressChangeRequested, 1),
        (LoggedIn, 5),
        (RecoveryCodeUsed, 30),
        (RecoveryCodesGenerated, 40),
        (AuthenticatorAdded, 49),
        (AccountCreated, 90),
    ];
    assert_eq!(shown, expected.map(|(kind, ago)| (kind, NOW - ago * MINUTE)));
    assert_eq!(history.events[3].address.as_deref(), Some("t****o@example.net"));
    assert!(history.events[..8].iter().all(|event| event.origin == origin()));
    assert_eq!(history.events[8].origin, None);

    let log: DeskLog = caller(&app, "desk", before::DESK_SESSION).get(paths::HELPDESK_LOG).await.granted(200);
    let [act] = log.events.as_slice() else { panic!("{log:?}") };
    assert_eq!((act.kind, act.user_id.as_str()), (HistoryKind::DeskRefused, "jiro"));
    assert_eq!(act.note.as_deref(), Some("nobody picked up"));
    assert_eq!(act.case_reference.as_deref(), Some("MN3-6PR"));
}

#[tokio::test]
async fn each_event_has_its_actor_and_what_it_is_about() {
    let app = migrated().await;
    let rows = event::Entity::find().order_by_asc(event::Column::Id).all(app.app.storage.read()).await;
    let rows = rows.unwrap();
    let subjects: Vec<_> = rows.iter().filter_map(|row| Some((row.kind, row.subject()?))).collect();
    let jiros = |index: usize| rows[index].subject_id.unwrap();
    assert_eq!(
        subjects,
        [
            (Event::AuthenticatorAdded, Subject::Authenticator(before::AUTHENTICATOR)),
            (Event::RecoveryCodesGenerated, Subject::RecoveryCodeSet(before::CODE_SET)),
            (Event::RecoveryCodeUsed, Subject::RecoveryCode(before::CODE)),
            (Event::AddressChangeRequested, Subject::AddressChange(before::CHANGE)),
            (Event::InitializationRequested, Subject::InitRequest(before::REQUEST)),
            (Event::DeskRefused, Subject::InitRequest(jiros(8))),
            (Event::AuthenticatorAdded, Subject::Authenticator(jiros(9))),
            // An authenticator that was deleted since, and an initialization.
            (Event::AccountFrozen, Subject::Authenticator(jiros(10))),
            (Event::AccountFrozen, Subject::InitRequest(jiros(11))),
            (Event::AccountFrozen, Subject::RecoveryCode(before::CODE)),
            (Event::AccountFrozen, Subject::RecoveryCodeSet(before::CODE_SET)),
            (Event::AccountFrozen, Subject::AddressChange(before::CHANGE)),
        ]
    );
    let actor = |index: usize| (rows[index].actor, rows[index].actor_id);
    assert_eq!(actor(0), (ActorKind::Staff, None));
    assert_eq!(actor(1), (ActorKind::Owner, None));
    assert_eq!(actor(8), (ActorKind::Operator, Some(before::DESK)));
    assert_eq!((rows[6].kind, rows[6].account_id), (Event::WrongPassword, None));
}

#[tokio::test]
async fn what_was_unacknowledged_still_is_until_its_owner_acknowledges_it() {
    let app = migrated().await;
    let account = async || jiro(&app).get(paths::ACCOUNT).await.granted::<AccountView>(200);
    let shown = account().await.unacknowledged_events;
    let ids: Vec<Uuid> = shown.iter().map(|event| event.id).collect();
    assert_eq!(ids, [before::event(9), before::event(10)]);
    let of_taro: AccountView = taro(&app).get(paths::ACCOUNT).await.granted(200);
    assert_eq!(of_taro.unacknowledged_events, []);
    let last = json!({ "last": before::event(9) });
    assert_eq!(jiro(&app).post(paths::ACKNOWLEDGE_EVENTS, &last).await.status, 204);
    assert_eq!(account().await.unacknowledged_events, shown[1..]);
}

#[tokio::test]
async fn a_link_says_what_it_is_about_and_still_revokes() {
    let app = migrated().await;
    let stranger = app.caller();
    for (id, what, ago) in [
        (before::AUTHENTICATOR_LINK, RevocationSubject::Authenticator, 49),
        (before::CODE_SET_LINK, RevocationSubject::RecoveryCodes, 40),
        (before::CODE_LINK, RevocationSubject::RecoveryCodes, 30),
    ] {
        let RevocationView::CanFreeze { change } = stranger.read_revocation(&link(&app, id)).await else {
            panic!("what it is about is completed")
        };
        assert_eq!((change.what, change.at.as_millis()), (what, NOW - ago * MINUTE - 2));
        let origin = RequestOriginView {
            network: NETWORK.to_owned(),
            network_name: None,
            browser: BROWSER.to_owned(),
        };
        assert_eq!(change.origin, origin);
    }
    let of_change = link(&app, before::CHANGE_LINK);
    assert!(matches!(stranger.press_revocation(&of_change).await, RevocationView::Stopped { .. }));
    let frozen = stranger.press_revocation(&link(&app, before::CODE_SET_LINK)).await;
    assert!(matches!(frozen, RevocationView::Frozen { .. }));
    let newest = event::Entity::find().order_by_desc(event::Column::Id).one(app.app.storage.read()).await;
    let newest = newest.unwrap().unwrap();
    assert_eq!(newest.account_id, Some(before::TARO));
    assert_eq!(newest.subject().map(Subject::columns).map(|(_, id)| id), newest.subject_id);
}

#[tokio::test]
async fn links_from_before_the_desk_identified_the_owner_are_void() {
    let app = migrated().await;
    let [before, then, after] = before::DESKS_LINKS.map(|id| link(&app, id));
    for void in [before, then] {
        assert_eq!(app.caller().press_revocation(&void).await, RevocationView::DeskDecides);
    }
    assert!(matches!(app.caller().press_revocation(&after).await, RevocationView::Frozen { .. }));
}

#[tokio::test]
async fn a_migration_that_fails_changes_nothing_and_can_be_repeated() {
    let folder = TempDir::new().unwrap();
    let storage = Storage::connect(&database::create_empty(&folder).await).await.unwrap();
    let conn = &storage.write().pool();
    Migrator::up(conn, Some(before::STEPS)).await.unwrap();
    before::fill(conn).await;
    // Near the end of the migration it meets an index of this name.
    let obstacle = "CREATE INDEX unacknowledged_event_of_account ON account (created_at)";
    conn.execute_unprepared(obstacle).await.unwrap();
    storage.migrate().await.unwrap_err();
    let count = "SELECT COUNT(*) FROM audit_event WHERE unacknowledged_events";
    let row = conn.query_one_raw(Statement::from_string(storage.backend(), count)).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 2);
    conn.execute_unprepared("DROP INDEX unacknowledged_event_of_account").await.unwrap();
    storage.migrate().await.unwrap();
    assert_eq!(event::Entity::find().all(conn).await.unwrap().len(), 15);
    storage.close().await;
}
