//! Tries that were none: a full pool, a fault of ours and a connection that broke leave nothing behind. And
//! what strangers leave behind does not grow with their tries.

use std::sync::mpsc;

use ninsho_domain::account::credentials;
use ninsho_domain::key::{Lane, Place};
use ninsho_domain::request_origin::RequestOrigin;
use ninsho_domain::storage::entity::{event, password_tries, throttle};
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{Password, ProblemCode, UserId};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::{CHEAP_HASH, PASSWORD, TestApp};

async fn rows(app: &TestApp) -> Vec<password_tries::Model> {
    password_tries::Entity::find().all(app.app.storage.read()).await.unwrap()
}

/// Waits until no count holds a failure.
async fn until_nothing_is_counted(app: &TestApp) {
    while rows(app).await.iter().any(|row| row.failures > 0) {
        tokio::task::yield_now().await;
    }
    // What it moved is taken back with it.
    let now = app.app.now();
    assert!(rows(app).await.iter().all(|row| row.clear_at <= now), "{:?}", rows(app).await);
}

fn fill(app: &TestApp, lane: Lane) -> Vec<Place> {
    (0..).map_while(|_| app.app.hasher.place(lane).ok()).collect()
}

#[tokio::test]
async fn a_full_pool_writes_nothing_and_those_who_are_known_have_places_of_their_own() {
    let app = TestApp::start().await;
    let (taro, _) = (app.person("taro").await, app.person("stranger").await);
    app.signed_in(&taro).await;
    let (before, events) = (rows(&app).await, event::Entity::find().count(app.app.storage.read()).await);
    let places = fill(&app, Lane::Anybody);
    for _ in 0..400 {
        for id in ["stranger", "nobody"] {
            let refused = app.caller().log_in(id, PASSWORD).await.refused(ProblemCode::Overloaded);
            assert_eq!(refused.retry_after, Some(2));
        }
    }
    assert_eq!(rows(&app).await, before);
    assert_eq!(event::Entity::find().count(app.app.storage.read()).await, events);
    assert_eq!(throttle::Entity::find().count(app.app.storage.read()).await.unwrap(), 1, "the mailbox's");
    app.caller().log_in("taro", PASSWORD).await.granted::<LoginAnswer>(200);
    drop(places);
    app.caller().log_in("stranger", PASSWORD).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_fault_of_ours_is_no_wrong_password() {
    let app = TestApp::start().await;
    app.person_with("taro", |row| "no hash".clone_into(&mut row.password_hash)).await;
    for _ in 0..12 {
        app.caller().log_in("taro", PASSWORD).await.refused(ProblemCode::Internal);
        until_nothing_is_counted(&app).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_breaks_is_no_wrong_password() {
    let app = TestApp::start().await;
    app.person("taro").await;
    let (open, gate) = mpsc::channel::<()>();
    let hasher = app.app.hasher.clone();
    let place = hasher.place(Lane::Known).unwrap();
    let holding = tokio::spawn(async move {
        let hold = move |_| gate.recv().unwrap();
        let typed = Password::parse(PASSWORD.to_owned()).unwrap();
        hasher.compare(place, typed, CHEAP_HASH.clone(), hold).await.unwrap();
    });
    let app_too = app.app.clone();
    let trying = tokio::spawn(async move {
        let origin = RequestOrigin::new("192.0.2.7".parse().unwrap(), "");
        let (user_id, typed) = (UserId::parse("taro").unwrap(), Password::parse("x".to_owned()).unwrap());
        credentials::check(&app_too, &user_id, typed, &origin, None).await.is_ok()
    });
    while rows(&app).await.iter().filter(|row| row.failures == 1).count() < 3 {
        tokio::task::yield_now().await;
    }
    trying.abort();
    assert!(trying.await.is_err_and(|error| error.is_cancelled()));
    open.send(()).unwrap();
    holding.await.unwrap();
    until_nothing_is_counted(&app).await;
    assert_eq!(event::Entity::find().count(app.app.storage.read()).await.unwrap(), 0);
}

#[tokio::test]
async fn wrong_passwords_of_ids_that_nobody_has_are_summed() {
    let app = TestApp::start().await;
    for number in 0..30 {
        app.caller().log_in(&format!("nobody{number}"), "x").await.refused(ProblemCode::WrongCredentials);
    }
    let of_nobody = || async {
        let found = event::Entity::find().filter(event::Column::AccountId.is_null());
        found.count(app.app.storage.read()).await.unwrap()
    };
    // The first and the tenth; they are not waited for.
    while of_nobody().await < 2 {
        tokio::task::yield_now().await;
    }
    let sum = rows(&app).await.into_iter().find(|row| row.key.starts_with("nobody:")).unwrap();
    assert_eq!((sum.failures, of_nobody().await), (30, 2));
    let typed = rows(&app).await.iter().any(|row| row.key.contains("nobody1"));
    assert!(!typed, "no table tells what was typed as the ID");
}
