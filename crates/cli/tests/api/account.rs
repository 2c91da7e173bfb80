//! The account as its owner sees it.

mod ended;
mod history;
mod session;
mod sessions;

use std::time::Duration;

use ninsho_shared::account::{AccountView, MailFactorView};
use ninsho_shared::{ProblemCode, paths};
use serde_json::json;

use crate::support::{START, TestApp};

#[tokio::test]
async fn the_owner_sees_a_masked_address_and_since_when_it_is_set() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let answer = caller.get(paths::ACCOUNT).await;
    let view: AccountView = answer.granted(200);
    assert_eq!(view.user_id.as_str(), "taro");
    assert_eq!(
        view.mail,
        MailFactorView::Registered { address: "t****o@example.com".to_owned(), since: START }
    );
    assert_eq!((view.address_change, view.open_sessions), (None, 1));
    assert!(!answer.text.contains(&taro.mail));
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    assert_eq!(app.events(&taro).await, ["logged_in"], "reading is no event");
}

#[tokio::test]
async fn nothing_of_an_account_is_shown_before_the_second_factor() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (half_way, _) = app.with_code(&taro).await;
    for path in [paths::ACCOUNT, paths::ACCOUNT_HISTORY, paths::SESSIONS] {
        app.caller().get(path).await.refused(ProblemCode::NotSignedIn);
        half_way.get(path).await.refused(ProblemCode::SecondFactorRequired);
    }
}

#[tokio::test]
async fn an_account_whose_address_was_taken_away_shows_the_placeholder() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.change(&taro, |row| (row.mail_address, row.mail_since) = (None, None)).await;
    let view: AccountView = caller.get(paths::ACCOUNT).await.granted(200);
    let placeholder = app.app.config.institution.placeholder.clone();
    assert_eq!(view.mail, MailFactorView::None { placeholder });
}

#[tokio::test]
async fn a_change_that_can_be_gone_on_with_is_named_until_it_expires() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let begun = caller.post(paths::ADDRESS_CHANGES, &json!({ "address": "new@example.org" })).await;
    let id = begun.body["id"].as_str().unwrap().to_owned();
    let named = async || caller.get(paths::ACCOUNT).await.granted::<AccountView>(200).address_change;
    assert_eq!(named().await.map(|id| id.to_string()), Some(id));
    app.advance(Duration::from_mins(10));
    assert_eq!(named().await, None);
}

#[tokio::test]
async fn a_change_within_an_initialization_is_not_offered_to_another_session() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let elsewhere = app.signed_in(&taro).await;
    app.letters().await;
    let flow = app.confirmed(&taro).await;
    let change = flow.caller.begin_change("new@example.org").await;
    let view: AccountView = elsewhere.get(paths::ACCOUNT).await.granted(200);
    assert_eq!(view.address_change, None, "only its own session can resume it");
    elsewhere.resend_change(change).await.refused(ProblemCode::NotFound);
}

#[tokio::test]
async fn a_closed_account_is_shown_to_nobody() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.change(&taro, |row| row.closed_at = Some(START)).await;
    for path in [paths::SESSION, paths::ACCOUNT, paths::ACCOUNT_HISTORY, paths::SESSIONS] {
        caller.get(path).await.refused(ProblemCode::SessionEnded);
    }
}

#[tokio::test]
async fn a_locked_or_frozen_second_factor_does_not_end_a_session_that_is_open() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let locked_until = START.plus(Duration::from_mins(15));
    app.change(&taro, |row| row.second_factor_locked_until = Some(locked_until)).await;
    caller.get(paths::ACCOUNT).await.granted::<AccountView>(200);
    let change = json!({ "address": "new@example.org" });
    caller.post(paths::ADDRESS_CHANGES, &change).await.refused(ProblemCode::SecondFactorLocked);
    app.change(&taro, |row| row.frozen_at = Some(START)).await;
    caller.get(paths::ACCOUNT).await.granted::<AccountView>(200);
    caller.post(paths::ADDRESS_CHANGES, &change).await.refused(ProblemCode::AccountFrozen);
}
