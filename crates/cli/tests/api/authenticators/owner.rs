//! The owner learns of it: by mail, or on screen when there is no address.

use ninsho_shared::account::{AccountView, HistoryKind};
use ninsho_shared::{ProblemCode, paths};
use serde_json::json;
use uuid::Uuid;

use crate::support::TestApp;

#[tokio::test]
async fn a_notice_about_an_app_has_a_stop_link_and_no_foreign_one() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    app.authenticator_in(&caller, "{{ revoke }} https://evil.example/").await;
    // Reading them finds the stop link, and no code.
    let letters = app.letters().await;
    assert!(letters[0].stop.is_some());
    // Nothing in the name that a mail program would make a link of.
    let text = &letters[0].text;
    assert!(text.contains("アプリの名前：revoke https evil example\n") && !text.contains("evil."), "{text}");
}

#[tokio::test]
async fn what_cannot_be_mailed_is_shown_until_it_was_seen() {
    let app = TestApp::start().await;
    let (taro, full, _) = app.without_mail("taro").await;
    let account = async || full.get(paths::ACCOUNT).await.granted::<AccountView>(200);
    assert!(account().await.unacknowledged_events.is_empty());
    let second = app.authenticator_in(&full, "tablet").await;
    full.remove_authenticator(second.id).await;
    assert!(app.letters().await.is_empty());
    let unacknowledged_events = account().await.unacknowledged_events;
    let kinds: Vec<_> = unacknowledged_events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds.len(), 2);
    assert!(
        kinds.contains(&HistoryKind::AuthenticatorAdded)
            && kinds.contains(&HistoryKind::AuthenticatorRemoved)
    );

    let seen = async |last: Uuid| full.post(paths::ACKNOWLEDGE_EVENTS, &json!({ "last": last })).await.status;
    assert_eq!(seen(unacknowledged_events[0].id).await, 204);
    assert_eq!(account().await.unacknowledged_events, unacknowledged_events[1..], "what came after it stays");
    assert_eq!(seen(unacknowledged_events[1].id).await, 204);
    assert!(account().await.unacknowledged_events.is_empty());
    assert_eq!(app.count_of(&taro, "authenticator_removed").await, 1, "the history keeps it");
}

#[tokio::test]
async fn what_was_mailed_is_not_shown_again() {
    let app = TestApp::start().await;
    let (_, full, _) = app.with_authenticator("taro").await;
    assert!(full.get(paths::ACCOUNT).await.granted::<AccountView>(200).unacknowledged_events.is_empty());
}

#[tokio::test]
async fn nobody_else_can_say_that_it_was_seen() {
    let app = TestApp::start().await;
    let (taro, full, _) = app.without_mail("taro").await;
    app.authenticator_in(&full, "tablet").await;
    let unacknowledged_events =
        full.get(paths::ACCOUNT).await.granted::<AccountView>(200).unacknowledged_events;
    let seen = json!({ "last": unacknowledged_events[0].id });
    let (_, of_hanako, _) = app.with_authenticator("hanako").await;
    assert_eq!(of_hanako.post(paths::ACKNOWLEDGE_EVENTS, &seen).await.status, 204);
    let half_way = app.past_password(&taro).await;
    half_way.post(paths::ACKNOWLEDGE_EVENTS, &seen).await.refused(ProblemCode::SecondFactorRequired);
    app.caller().post(paths::ACKNOWLEDGE_EVENTS, &seen).await.refused(ProblemCode::NotSignedIn);
    let wrong = full.post(paths::ACKNOWLEDGE_EVENTS, &json!({ "last": "yesterday" })).await;
    assert_eq!(wrong.refused(ProblemCode::InvalidRequest).field.as_deref(), Some("last"));
    assert_eq!(
        full.get(paths::ACCOUNT).await.granted::<AccountView>(200).unacknowledged_events,
        unacknowledged_events
    );
}
