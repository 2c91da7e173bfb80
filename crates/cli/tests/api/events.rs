//! What happened is added to the table of events, and stays as it was written.

use ninsho_domain::storage::entity::event;
use ninsho_shared::account::{AccountView, HistoryView};
use ninsho_shared::paths;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryOrder};
use serde_json::json;

use crate::support::TestApp;

/// From now on the database refuses that an event is deleted, as it refuses any update of one.
async fn refuse_deletions(app: &TestApp) {
    let sql = match app.app.storage.backend() {
        DbBackend::Sqlite => {
            "CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event \
             BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END"
        }
        _ => {
            "CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event \
             FOR EACH ROW EXECUTE FUNCTION refuse_update_of_event()"
        }
    };
    app.app.storage.write().execute_unprepared(sql).await.unwrap();
}

async fn all(app: &TestApp) -> Vec<event::Model> {
    event::Entity::find().order_by_asc(event::Column::Id).all(app.app.storage.read()).await.unwrap()
}

#[tokio::test]
async fn both_flows_only_add_events() {
    let app = TestApp::start().await;
    refuse_deletions(&app).await;
    let changing = app.changing("taro", "taro@example.net").await;
    changing.complete().await;
    let after_change = all(&app).await;
    let (_, flow) = app.at_desk("hanako").await;
    let (_, desk) = app.operator("desk").await;
    let code = desk.tell_code(flow.id).await;
    let back_in = flow.rise(&code).await.register(&app, "hanako@example.net").await;
    let account: AccountView = back_in.get(paths::ACCOUNT).await.granted(200);
    let last = account.unacknowledged_events.last().unwrap().id;
    let seen = back_in.post(paths::ACKNOWLEDGE_EVENTS, &json!({ "last": last })).await;
    assert_eq!(seen.status, 204);
    app.caller().press_revocation(&changing.stop).await;
    let after_all = all(&app).await;
    assert!(after_all.len() > after_change.len() + 5);
    assert!(after_change.iter().all(|event| after_all.contains(event)));
}

#[tokio::test]
async fn the_database_refuses_to_update_an_event() {
    let app = TestApp::start().await;
    app.changing("taro", "taro@example.net").await;
    let before = all(&app).await;
    let update = event::Entity::update_many().col_expr(event::Column::Note, Expr::value("no"));
    let refused = update.exec(app.app.storage.write()).await.unwrap_err();
    assert!(refused.to_string().contains("an event is never updated"), "{refused}");
    assert_eq!(all(&app).await, before);
}

/// The trigger refuses an update, so a copy of the newest event is added under a name of a later version.
async fn add_event_of_a_later_version(app: &TestApp) {
    let newest = all(app).await.pop().unwrap();
    let insert = Query::insert()
        .into_table(event::Entity)
        .columns([
            event::Column::Id,
            event::Column::At,
            event::Column::AccountId,
            event::Column::Kind,
            event::Column::Actor,
        ])
        .values_panic([
            app.app.new_id().unwrap().into(),
            newest.at.into(),
            newest.account_id.into(),
            "passkey_added".into(),
            "owner".into(),
        ])
        .to_owned();
    app.app.storage.write().execute(&insert).await.unwrap();
}

#[tokio::test]
async fn an_event_of_a_later_version_is_left_out_and_hides_no_other() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let before: HistoryView = caller.get(paths::ACCOUNT_HISTORY).await.granted(200);
    add_event_of_a_later_version(&app).await;
    let after: HistoryView = caller.get(paths::ACCOUNT_HISTORY).await.granted(200);
    assert_eq!(after, before);
}
