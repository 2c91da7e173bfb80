//! What a stranger learns from `POST /login`, and whether a stranger can keep the owner out.

use std::time::{Duration, Instant};

use ninsho_shared::login::LoginAnswer;
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, PASSWORD, START, TestApp};

/// IDs of every kind, and what was typed as their password.
const TRIES: [(&str, &str); 6] = [
    ("known", "wrong"),
    ("unset", "wrong"),
    ("frozen", "wrong"),
    ("closed", "wrong"),
    ("closed", PASSWORD),
    ("nobody", "wrong"),
];

async fn with_people(free: u32) -> TestApp {
    let app = TestApp::start_with(|config| {
        let limits = &mut config.limits.password;
        limits.account_and_network.free = free;
        (limits.account.free, limits.network.free, limits.slow_from) = (100_000, 100_000, 100_000);
    })
    .await;
    app.person("known").await;
    app.person_with("unset", |row| (row.mail_address, row.mail_since) = (None, None)).await;
    app.person_with("frozen", |row| row.frozen_at = Some(START)).await;
    app.person_with("closed", |row| row.closed_at = Some(START)).await;
    app
}

/// A `POST` that a proxy passed on from this address.
async fn post_from(address: &str, caller: &Caller, path: &str, body: &Value) -> Answer {
    let request = caller.request(Method::POST, path).header("x-forwarded-for", address);
    caller.send(request.json(body)).await
}

async fn log_in_from(address: &str, caller: &Caller, password: &str) -> Answer {
    let body = json!({ "user_id": "taro", "password": password, "deliver": "body" });
    post_from(address, caller, paths::LOGIN, &body).await
}

#[tokio::test]
async fn whether_an_id_exists_is_not_told_by_any_answer() {
    let app = with_people(10).await;
    let mut said = Vec::new();
    for _ in 0..12 {
        said.clear();
        for (user_id, password) in TRIES {
            // "closed" is tried twice a round, so its slow-down begins earlier.
            if (user_id, password) != ("closed", PASSWORD) {
                said.push(app.caller().log_in(user_id, password).await);
            }
        }
        for answer in &said {
            assert_eq!(answer.comparable(), said[0].comparable());
        }
    }
    said[0].refused(ProblemCode::TooManyAttempts);
    let fresh = with_people(10).await;
    let closed = fresh.caller().log_in("closed", PASSWORD).await;
    closed.refused(ProblemCode::WrongCredentials);
    assert_eq!(closed.comparable(), fresh.caller().log_in("nobody", "wrong").await.comparable());
}

#[tokio::test]
async fn whether_an_id_exists_is_not_told_by_the_time() {
    let app = with_people(100_000).await;
    // The least time of each: what else the machine does only adds, so it comes nearer to the truth
    // the longer one looks. A difference of our own making would stay.
    let mut least = TRIES.map(|_| Duration::MAX);
    let are_alike = |least: &[Duration]| {
        let (shortest, longest) = (least.iter().min().unwrap(), least.iter().max().unwrap());
        longest.as_secs_f64() < 1.5 * shortest.as_secs_f64()
    };
    for round in 0..200 {
        for ((user_id, password), least) in TRIES.into_iter().zip(&mut least) {
            let caller = app.caller();
            let begun = Instant::now();
            let answer = caller.log_in(user_id, password).await;
            *least = begun.elapsed().min(*least);
            answer.refused(ProblemCode::WrongCredentials);
        }
        if round >= 15 && are_alike(&least) {
            return;
        }
    }
    panic!("{TRIES:?} take {least:?}");
}

#[tokio::test]
async fn a_stranger_who_types_wrong_passwords_for_an_hour_keeps_nobody_out() {
    let app =
        TestApp::start_with(|config| config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]).await;
    let taro = app.person("taro").await;
    let caller = app.caller();
    let (owner, elsewhere) = ("192.0.2.7", "198.51.100.7");
    let half_way = caller.with_session_of(&log_in_from(owner, &caller, PASSWORD).await);
    half_way.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let code = json!({ "factor": "mail", "code": app.newest_code(&taro.mail).await });
    let open = half_way.with_session_of(&post_from(owner, &half_way, paths::LOGIN_VERIFY, &code).await);

    let mut compared = 0;
    for second in (0..3600_u32).step_by(5) {
        let answer = log_in_from(&format!("203.0.113.{}", second % 256), &caller, "wrong").await;
        match answer.refusal() {
            Some(ProblemCode::WrongCredentials) => compared += 1,
            _ => assert!(answer.refused(ProblemCode::TooManyAttempts).retry_after.unwrap() <= 60),
        }
        if second % 600 == 0 {
            assert_eq!(open.session().await.level, Level::Full, "a session that is open stays open");
        }
        app.advance(Duration::from_secs(5));
    }
    assert!(compared < 100, "{compared} passwords were compared");
    let known = log_in_from(owner, &caller, PASSWORD).await;
    known.granted::<LoginAnswer>(200);
    let unknown = log_in_from(elsewhere, &caller, PASSWORD).await;
    let wait = unknown.refusal().map_or(0, |code| unknown.refused(code).retry_after.unwrap());
    app.advance(Duration::from_secs(wait));
    log_in_from(elsewhere, &caller, PASSWORD).await.granted::<LoginAnswer>(200);
}
