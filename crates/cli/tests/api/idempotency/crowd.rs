//! A request is carried out once: by parallel callers, after a lost connection, and after a dead process.

use std::time::Duration;

use futures_util::future::join_all;
use ninsho_domain::idempotency::{Caller as Holder, Decision, Keyed};
use ninsho_domain::storage::entity::kept_answer;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::{ProblemCode, paths};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::is_replayed;
use crate::support::{Answer, TestApp, database};

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_carried_out_and_the_others_have_its_answer_or_wait() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let other = app.another_process().await.with_token(caller.token());
    for round in 0..5 {
        let key = format!("key {round}");
        let body = json!({ "address": format!("new{round}@example.net") });
        let send = |n: usize| if n.is_multiple_of(2) { &caller } else { &other };
        let answers = join_all((0..16).map(|n| send(n).post_with(&key, paths::ADDRESS_CHANGES, &body))).await;
        let (done, waiting): (Vec<&Answer>, Vec<&Answer>) =
            answers.iter().partition(|answer| answer.status == 201);
        assert_eq!(done.iter().filter(|answer| !is_replayed(answer)).count(), 1);
        assert!(done.iter().all(|answer| answer.text == done[0].text));
        for answer in waiting {
            answer.refused(ProblemCode::RequestInProgress);
        }
        assert_eq!(app.codes_mailed(&format!("new{round}@example.net")).await, 1);
    }
}

#[tokio::test]
async fn who_goes_away_before_the_answer_finds_it_later() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let body = json!({ "address": "new@example.net" });
    let text = body.to_string();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nIdempotency-Key: a\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{text}",
        paths::ADDRESS_CHANGES,
        caller.token(),
        text.len()
    );
    // The account is held meanwhile, so that the request is in the middle when its caller goes.
    let (held, _) = app.app.storage.lock_account(taro.account_id).await.unwrap();
    let mut stream = TcpStream::connect(app.origin().strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let again = async || caller.post_with("a", paths::ADDRESS_CHANGES, &body).await;
    if database::is_shared() {
        // On SQLite its first write waits for the one writer that the test holds.
        while kept_answer::Entity::find().count(app.app.storage.read()).await.unwrap() == 0 {
            tokio::task::yield_now().await;
        }
        again().await.refused(ProblemCode::RequestInProgress);
    }
    drop(stream);
    drop(held);
    let answer = loop {
        let answer = again().await;
        if answer.refusal() != Some(ProblemCode::RequestInProgress) {
            break answer;
        }
    };
    answer.granted::<AddressChangeView>(201);
    assert_eq!(app.codes_mailed("new@example.net").await, 1);
}

#[tokio::test]
async fn an_attempt_that_died_is_followed_by_another_after_a_minute() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let session = caller.session().await.id;
    let body = json!({ "address": "new@example.net" });
    let (path, text) = (paths::ADDRESS_CHANGES, body.to_string());
    let keyed = |key: &str| {
        let holder = Holder::Session(session);
        Keyed::new(&app.app.secrets, &holder, key.to_owned().into(), path, text.as_bytes())
    };
    app.stand_still();
    let Decision::CarryOut(dead) = keyed("a").begin(&app.app).await.unwrap() else { panic!() };
    app.advance(Duration::from_secs(60) - Duration::from_millis(1));
    caller.post_with("a", path, &body).await.refused(ProblemCode::RequestInProgress);
    let other = json!({ "address": "other@example.net" });
    app.advance(Duration::from_millis(1));
    caller.post_with("a", path, &other).await.refused(ProblemCode::IdempotencyKeyReused);
    caller.post_with("a", path, &body).await.granted::<AddressChangeView>(201);
    // What the dead one would still say is not kept in the place of the answer.
    dead.keep(&app.app, b"{}").await.unwrap();
    caller.post_with("a", path, &body).await.granted::<AddressChangeView>(201);
}
