//! A link is bound to the address that it went to, and an address can be taken away.

use ninsho_domain::account::command::{self, Outcome};
use ninsho_domain::event::Event;
use ninsho_domain::storage::entity::event::ActorKind;
use ninsho_shared::account::HistoryView;
use ninsho_shared::initialization::{InitRequestAnswer, InitRequestView};
use ninsho_shared::revocation::RevocationView;
use ninsho_shared::{ProblemCode, paths};
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::support::{Kind, PASSWORD, Person, TestApp, addressed};

/// What the staff does at the command line.
async fn remove(app: &TestApp, person: &Person) -> Outcome {
    let (tx, account) = app.app.storage.lock_account(person.account_id).await.unwrap();
    let app = ninsho_domain::app::App { staff: Some("hanako".into()), ..app.app.clone() };
    let done = command::remove_address(&tx, &app, &account, "INC-1: a thief's".to_owned()).await.unwrap();
    tx.commit().await.unwrap();
    done
}

#[tokio::test]
async fn each_notice_has_a_link_of_its_own_that_names_its_address() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "eve@example.net").await;
    taro.complete().await;
    app.letters().await;
    let traces = app.traces(&taro.person).await;
    let mut addresses: Vec<String> =
        traces.revocation_links.iter().map(|link| link.address.as_ref().unwrap().to_string()).collect();
    addresses.sort_unstable();
    assert_eq!(addresses, ["eve@example.net", "taro@example.com", "taro@example.com"]);
}

#[tokio::test]
async fn a_removed_address_is_told_and_its_links_and_sessions_act_no_more() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "eve@example.net").await;
    taro.complete().await;
    let letters = app.letters().await;
    let link_of = |to: &str| letters.iter().find(|letter| letter.to == to).unwrap().stop.clone().unwrap();
    let (old, new) = (link_of("taro@example.com"), link_of("eve@example.net"));
    assert_eq!(remove(&app, &taro.person).await, Outcome::Changed);

    let told = app.letters().await;
    assert_eq!(addressed(&told), [("eve@example.net", Kind::Removed)]);
    taro.caller.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    let traces = app.traces(&taro.person).await;
    assert_eq!((traces.address(), traces.open_sessions(), traces.pending_codes()), (None, 0, 0));
    let event = traces.events.iter().find(|event| event.kind == Event::AddressRemoved).unwrap();
    assert_eq!((event.actor, event.actor_name.as_deref()), (ActorKind::Staff, Some("hanako")));
    assert_eq!(event.note.as_deref(), Some("INC-1: a thief's"));
    assert_eq!(event.address.as_deref(), Some("e****@example.net"));
    assert_eq!(app.caller().press_revocation(&new).await, RevocationView::DeskDecides);
    let of_mail = told[0].stop.as_ref().unwrap();
    assert_eq!(app.caller().press_revocation(of_mail).await, RevocationView::DeskDecides);
    assert_eq!(remove(&app, &taro.person).await, Outcome::Unchanged);

    // The password alone is not enough for a first set-up again; the desk lets the owner in.
    let asked = app.caller().ask_to_initialize("taro", PASSWORD).await;
    let asked: InitRequestAnswer = asked.granted(201);
    assert!(matches!(asked.init_request, InitRequestView::AtDesk { .. }));
    // The owner's link at the address before has its power still: the desk is told.
    assert!(matches!(app.caller().read_revocation(&old).await, RevocationView::CanFreeze { .. }));
}

#[tokio::test]
async fn the_history_shows_the_owner_neither_who_removed_it_nor_why() {
    let app = TestApp::start().await;
    let (taro, caller, authenticator) = app.with_authenticator("taro").await;
    remove(&app, &taro).await;
    caller.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    let caller = app.past_password(&taro).await;
    let passed = caller.verify_by_authenticator(&app.shown(&authenticator)).await;
    let history = caller.with_session_of(&passed).get(paths::ACCOUNT_HISTORY).await;
    history.granted::<HistoryView>(200);
    assert!(history.text.contains("address_removed"), "{}", history.text);
    assert!(!history.text.contains("hanako") && !history.text.contains("INC-1"), "{}", history.text);
}

#[tokio::test]
async fn a_link_whose_change_cannot_be_found_still_offers_the_freeze() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "eve@example.net").await;
    let conn = app.app.storage.write();
    let change = ninsho_domain::storage::entity::address_change::Entity::delete_by_id(taro.id);
    assert_eq!(change.exec(conn).await.unwrap().rows_affected, 1);
    let read = app.caller().read_revocation(&taro.stop).await;
    assert!(matches!(read, RevocationView::CanFreeze { .. }), "{read:?}");
    assert!(matches!(app.caller().press_revocation(&taro.stop).await, RevocationView::Frozen { .. }));
    assert!(app.row(&taro.person).await.frozen_at.is_some());
    assert_ne!(taro.id, Uuid::nil());
}
