//! `GET /account/history`: what happened.

use std::time::Duration;

use ninsho_shared::account::{HistoryKind, HistoryView};
use ninsho_shared::{ProblemCode, paths};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Caller, START, TestApp, other_code};

async fn page(caller: &Caller, before: Option<Uuid>) -> HistoryView {
    let query = before.map_or_else(String::new, |before| format!("?before={before}"));
    caller.get(&format!("{}{query}", paths::ACCOUNT_HISTORY)).await.granted(200)
}

#[tokio::test]
async fn the_history_tells_what_happened_when_and_from_where_newest_first() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    app.caller().log_in("taro", "wrong").await;
    app.advance(Duration::from_secs(1));
    let (caller, code) = app.with_code(&taro).await;
    caller.verify_login(&other_code(&code)).await.refused(ProblemCode::WrongCode);
    app.advance(Duration::from_secs(1));
    let caller = caller.with_session_of(&caller.verify_login(&code).await);
    app.advance(Duration::from_secs(1));
    caller.post(paths::ADDRESS_CHANGES, &json!({ "address": "new@example.org" })).await;

    let view = page(&caller, None).await;
    let kinds: Vec<HistoryKind> = view.events.iter().map(|event| event.kind).collect();
    use HistoryKind::{AddressChangeRequested, LoggedIn, WrongCode, WrongPassword};
    assert_eq!(kinds, [AddressChangeRequested, LoggedIn, WrongCode, WrongPassword]);
    assert_eq!(view.next, None);
    assert_eq!(view.events[0].at, START.plus(Duration::from_secs(3)));
    assert_eq!(view.events[0].address.as_deref(), Some("n****@example.org"));
    assert!(
        view.events.iter().all(|event| event.origin.as_ref().is_some_and(|it| it.network == "127.0.0.0/24"))
    );
}

#[tokio::test]
async fn a_long_history_comes_in_pages_that_neither_skip_nor_repeat() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let hanako = app.person("hanako").await;
    for _ in 0..31 {
        app.past_password(&taro).await.delete(paths::SESSION).await;
        app.advance(Duration::from_secs(1));
    }
    let caller = app.signed_in(&taro).await;
    let newest = page(&caller, None).await;
    assert_eq!((newest.events.len(), newest.events[0].kind), (30, HistoryKind::LoggedIn));
    // What happens between two pages moves nothing.
    app.advance(Duration::from_secs(1));
    app.caller().log_in("taro", "wrong").await;
    let oldest = page(&caller, newest.next).await;
    assert_eq!((oldest.events.len(), oldest.next), (2, None));
    let all: Vec<_> = newest.events.iter().chain(&oldest.events).map(|event| event.at).collect();
    assert!(all.is_sorted_by(|newer, older| newer > older), "{all:?}");

    app.advance(Duration::from_secs(1));
    let other = app.signed_in(&hanako).await;
    let foreign = page(&other, newest.next).await;
    assert!(foreign.events.is_empty(), "somebody else's page shows only one's own");
}

#[tokio::test]
async fn a_history_that_fits_one_page_has_no_next() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    for _ in 0..29 {
        app.past_password(&taro).await.delete(paths::SESSION).await;
        app.advance(Duration::from_secs(1));
    }
    let caller = app.signed_in(&taro).await;
    let view = page(&caller, None).await;
    assert_eq!((view.events.len(), view.next), (30, None));
}

#[tokio::test]
async fn a_page_that_is_no_page_is_refused() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let path = format!("{}?before=yesterday", paths::ACCOUNT_HISTORY);
    let problem = caller.get(&path).await.refused(ProblemCode::InvalidRequest);
    assert_eq!(problem.field.as_deref(), Some("before"));
    let path = format!("{}?after=1", paths::ACCOUNT_HISTORY);
    caller.get(&path).await.refused(ProblemCode::InvalidRequest);
    app.caller().get(&path).await.refused(ProblemCode::NotSignedIn);
}

#[tokio::test]
async fn a_page_is_as_long_as_its_reader_asks_for() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    for _ in 0..3 {
        app.caller().log_in("taro", "wrong").await;
    }
    let caller = app.signed_in(&taro).await;
    let page = async |query: &str| -> HistoryView {
        caller.get(&format!("{}?{query}", paths::ACCOUNT_HISTORY)).await.granted(200)
    };
    let first = page("limit=3").await;
    let rest = page(&format!("limit=100&before={}", first.next.unwrap())).await;
    assert_eq!((first.events.len(), rest.events.len(), rest.next), (3, 1, None));
    let refused = caller.get(&format!("{}?limit=101", paths::ACCOUNT_HISTORY)).await;
    assert!(refused.refused(ProblemCode::InvalidRequest).detail.contains("1 to 100"));
}
