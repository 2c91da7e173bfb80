//! What a stranger learns from `POST /login`, and whether a stranger can keep the owner out.

use std::time::{Duration, Instant};

use ninsho_domain::key::revocation_token;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, PASSWORD, START, TestApp};

/// Every endpoint that anyone may call.
const OPEN: [&str; 10] = [
    "beginInitialization",
    "introspectAccessToken",
    "issueAccessToken",
    "login",
    "readAuthorizationServer",
    "readInstitution",
    "readKeys",
    "readRevocation",
    "revoke",
    "revokeAccessToken",
];
/// Those that an ID is typed into.
const TAKE_IDS: [&str; 2] = [paths::LOGIN, paths::INIT_REQUESTS];

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

#[test]
fn the_open_endpoints_are_those_that_are_walked_here() {
    let document = serde_json::to_value(ninsho_api::serve::openapi::document()).unwrap();
    let mut open: Vec<_> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        .filter(|operation| operation["security"] == json!([{}]))
        .map(|operation| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    open.sort();
    assert_eq!(open, OPEN);
}

#[tokio::test]
async fn no_open_endpoint_tells_by_status_headers_or_body_whether_an_id_exists() {
    for path in TAKE_IDS {
        let app = with_people(100_000).await;
        let mut said = Vec::new();
        for (user_id, password) in TRIES {
            let body = json!({ "user_id": user_id, "password": password, "deliver": "body" });
            said.push(app.caller().post(path, &body).await);
            let body = json!({ "user_id": user_id, "password": password, "deliver": "cookie" });
            let from_page = app.caller().request(Method::POST, path).header("sec-fetch-site", "same-origin");
            said.push(app.caller().send(from_page.json(&body)).await);
        }
        for answer in &said {
            answer.refused(ProblemCode::WrongCredentials);
            assert_eq!(answer.comparable(), said[0].comparable(), "{path}");
        }
        assert!(app.letters().await.is_empty());
    }
}

#[tokio::test]
async fn what_anyone_may_read_is_the_same_whoever_has_an_account() {
    let (with, without) = (with_people(10).await, TestApp::start().await);
    let read = async |app: &TestApp| app.caller().get(paths::INSTITUTION).await.comparable();
    assert_eq!(read(&with).await, read(&without).await);
    let keys = async |app: &TestApp| app.caller().get(paths::JWKS).await;
    let (with, without) = (keys(&with).await, keys(&without).await);
    assert_eq!(with.body["keys"].as_array().map(Vec::len), without.body["keys"].as_array().map(Vec::len));
    assert_eq!((with.status, with.text.len()), (without.status, without.text.len()));
}

#[tokio::test]
async fn a_link_that_nobody_was_sent_is_answered_alike_whatever_stands_in_it() {
    let app = TestApp::start().await;
    let changing = app.changing("taro", "taro@example.net").await;
    let (id, proof) = changing.stop.split_at(22);
    let other = if proof.starts_with('A') { 'B' } else { 'A' };
    // The number of a real link without its proof, one of nobody's, and what is no token at all.
    let forged = [
        format!("{id}{other}{}", &proof[1..]),
        format!("{id}{}", "A".repeat(21)),
        revocation_token::make(&app.app.secrets, uuid::Uuid::from_u128(7)),
        "A".repeat(43),
        "taro".to_owned(),
    ];
    let mut said = Vec::new();
    for token in &forged {
        said.push(app.caller().get(&paths::revocation(token)).await);
        said.push(app.caller().press(&paths::revocation(token)).await);
    }
    for answer in &said {
        assert_eq!(answer.comparable(), said[0].comparable());
    }
    assert!(!said[0].text.contains("taro"));
    changing.complete().await;
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
async fn whether_an_id_exists_is_not_told_by_the_time_of_any_open_endpoint() {
    for path in TAKE_IDS {
        is_not_told_by_the_time(path).await;
    }
}

async fn is_not_told_by_the_time(path: &str) {
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
            let body = json!({ "user_id": user_id, "password": password, "deliver": "body" });
            let begun = Instant::now();
            let answer = caller.post(path, &body).await;
            *least = begun.elapsed().min(*least);
            answer.refused(ProblemCode::WrongCredentials);
        }
        if round >= 15 && are_alike(&least) {
            return;
        }
    }
    panic!("{TRIES:?} take {least:?} at {path}");
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
