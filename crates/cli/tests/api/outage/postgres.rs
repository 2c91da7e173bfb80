//! PostgreSQL is restarted, goes away, or falls silent.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use ninsho_mailbox::{Fault, Moment};
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{Delivery, paths};
use reqwest::Method;
use serde_json::json;

use super::refused_for_now;
use crate::support::{CHEAP_HASH, PASSWORD, Person, TestApp, Wire};

/// A server whose database is behind a wire; none on SQLite.
async fn behind_a_wire() -> Option<(TestApp, Wire)> {
    if !crate::support::database::is_shared() {
        return None;
    }
    let mut wire = None;
    let app = TestApp::start_with(|config| {
        let (between, url) = Wire::to(config.database_url.reveal());
        wire = Some(between);
        config.database_url = url.parse().unwrap();
    })
    .await;
    Some((app, wire.unwrap()))
}

async fn cheap_person(app: &TestApp, user_id: &str) -> Person {
    app.person_with(user_id, |row| row.password_hash.clone_from(&CHEAP_HASH)).await
}

/// Opens many connections.
async fn fill_the_pool(app: &TestApp, person: &Person) {
    let caller = app.past_password(person).await;
    join_all((0..40).map(|_| caller.session())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_nobody_meets_a_broken_connection() {
    let Some((app, wire)) = behind_a_wire().await else { return };
    let taro = cheap_person(&app, "taro").await;
    let caller = app.past_password(&taro).await;
    fill_the_pool(&app, &taro).await;
    wire.cut();
    for _ in 0..20 {
        caller.session().await;
        app.caller().log_in("taro", PASSWORD).await.granted::<LoginAnswer>(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_amid_requests_is_no_fault_of_ours() {
    let Some((app, wire)) = behind_a_wire().await else { return };
    let taro = cheap_person(&app, "taro").await;
    fill_the_pool(&app, &taro).await;
    let asking = join_all((0..40).map(|_| async { app.caller().log_in("taro", PASSWORD).await }));
    let cutting = async {
        for _ in 0..5 {
            wire.cut();
            tokio::task::yield_now().await;
        }
    };
    let (answers, ()) = tokio::join!(asking, cutting);
    for answer in answers {
        // So many at once of one account also meet the limit of its tries.
        let is_told_to_wait = matches!(answer.status, 429 | 503) && answer.header("retry-after").is_some();
        assert!(answer.status == 200 || is_told_to_wait, "{}", answer.text);
    }
    app.advance(Duration::from_mins(1));
    app.caller().log_in("taro", PASSWORD).await.granted::<LoginAnswer>(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_everybody_is_told_to_come_back() {
    let Some((app, wire)) = behind_a_wire().await else { return };
    let taro = cheap_person(&app, "taro").await;
    let caller = app.past_password(&taro).await;
    wire.close();
    let stranger = app.caller();
    let credentials = json!({ "user_id": "taro", "password": PASSWORD, "deliver": "body" });
    let (log_in, again, read, write, readiness) = tokio::join!(
        stranger.log_in("taro", PASSWORD),
        // Its session, which the new one would replace, is not taken for none.
        caller.post(paths::LOGIN, &credentials),
        caller.get(paths::SESSION),
        caller.press(paths::LOGIN_OTP),
        caller.status_of(caller.request(Method::GET, paths::READYZ)),
    );
    for answer in [log_in, again, read, write] {
        refused_for_now(&answer);
    }
    assert_eq!(readiness, 503);
    assert_eq!(caller.status_of(caller.request(Method::GET, paths::LIVEZ)).await, 200);
    wire.open();
    caller.session().await;
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_connections_that_fall_silent_are_left_within_seconds() {
    let Some((app, wire)) = behind_a_wire().await else { return };
    let taro = cheap_person(&app, "taro").await;
    let caller = app.past_password(&taro).await;
    fill_the_pool(&app, &taro).await;
    wire.forget();
    let begun = Instant::now();
    let answers = join_all((0..40).map(|_| caller.get(paths::SESSION))).await;
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    for answer in answers {
        if answer.status != 200 {
            assert_eq!(answer.status, 503, "{}", answer.text);
            assert!(answer.header("retry-after").is_some());
        }
    }
    let begun = Instant::now();
    for _ in 0..20 {
        caller.session().await;
        app.caller().log_in("taro", PASSWORD).await.granted::<LoginAnswer>(200);
    }
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_under_way_at_a_restart_goes_out_once() {
    let Some((app, wire)) = behind_a_wire().await else { return };
    let taro = cheap_person(&app, "taro").await;
    let caller = app.past_password(&taro).await;
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    // The mail is handed over, and its last reply waits until the database is away.
    app.mailbox.inject(Fault::stall(Moment::Content));
    let restarting = async {
        while !app.mailbox.transcripts().iter().any(|said| said.commands().any(|line| line == "DATA")) {
            tokio::task::yield_now().await;
        }
        wire.close();
        app.mailbox.heal();
        app.mailbox.wait_for(|mail| mail.is_to(&taro.mail), Duration::from_secs(20)).await.unwrap();
        // Nobody can read now that the outcome waits; some tries of it fail.
        let away = caller.get(paths::SESSION).await;
        refused_for_now(&away);
        wire.open();
    };
    tokio::join!(app.deliver(), restarting);
    let state = caller.login_state().await;
    let code = match state {
        ninsho_shared::login::LoginView::CodeSent { code, .. } => code,
        other => panic!("{other:?}"),
    };
    assert!(matches!(code.delivery, Delivery::Sent { .. }), "{:?}", code.delivery);
    app.advance(Duration::from_secs(30));
    app.deliver().await;
    assert_eq!(app.mailbox.mails_to(&taro.mail).len(), 1);
}
