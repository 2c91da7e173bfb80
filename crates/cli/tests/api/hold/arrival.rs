//! Requests that are slow to arrive, and peers that open connections without end.

use std::time::{Duration, Instant};

use ninsho_domain::config::Span;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Setup, TestApp, Withheld, dump};

#[tokio::test]
async fn a_body_that_does_not_arrive_in_time_is_refused_and_the_connection_closed() {
    let app = TestApp::start_with(|config| config.limits.http.body = Span(Duration::from_millis(200))).await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let before = dump::rows(app.app.storage.read()).await;
    for (method, path) in [
        (Method::POST, paths::ADDRESS_CHANGES),
        (Method::POST, paths::RECOVERY_CODES),
        (Method::DELETE, paths::SESSION),
        (Method::POST, paths::LOGIN),
        (Method::GET, paths::ACCOUNT),
    ] {
        let body = json!({ "address": "taro@example.net" });
        let slow = Withheld::begin(&caller, method, path, &body).await;
        // It reads until the server closes the connection.
        let answer = slow.answer().await;
        let problem = answer.refused(ProblemCode::RequestTimeout);
        assert!(problem.detail.contains("did not arrive within"), "{}", problem.detail);
        assert!(answer.header("x-request-id").is_some() && answer.header("connection").is_some());
    }
    dump::assert_unchanged(app.app.storage.read(), &before, "bodies that did not arrive").await;
    // On a connection of its own: the one of before may have been idle for too long.
    let caller = app.caller().with_token(caller.token());
    caller.get(paths::ACCOUNT).await.granted::<serde_json::Value>(200);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_where_none_is_read_as_well() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    for (method, path) in [(Method::POST, paths::RECOVERY_CODES), (Method::DELETE, paths::SESSION)] {
        let request = caller.request(method, path).body(vec![b' '; 17 * 1024]);
        caller.send(request).await.refused(ProblemCode::TooLarge);
    }
    assert_eq!(app.factors_of(&taro).await, (0, 0));
    caller.get(paths::ACCOUNT).await.granted::<serde_json::Value>(200);
}

#[tokio::test]
async fn a_body_in_small_pieces_has_no_more_time_than_one_in_one_piece() {
    let app = TestApp::start_with(|config| config.limits.http.body = Span(Duration::from_millis(500))).await;
    let address = app.origin().strip_prefix("http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        paths::LOGIN
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut reading, mut writing) = stream.into_split();
    let mut status = [0; 12];
    let mut ticks = tokio::time::interval(Duration::from_millis(50));
    loop {
        tokio::select! {
            read = reading.read(&mut status) => { read.unwrap(); break }
            _ = ticks.tick() => drop(writing.write_all(b"1\r\n \r\n").await),
        }
    }
    assert_eq!(&status[9..], b"408");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_body_does_not_hold_up_the_end_of_the_server() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let setup = Setup::beside(&app, "http://localhost", "[limits.http]\nbody = \"1s\"\n");
    let service = setup.start().await;
    let caller = service
        .caller()
        .with_session_of(&service.caller().log_in(&taro.user_id, crate::support::PASSWORD).await);
    let slow = Withheld::begin(&caller, Method::POST, paths::LOGIN_VERIFY, &json!({})).await;
    let began = Instant::now();
    let (answer, log) = tokio::join!(slow.answer(), service.stop());
    answer.refused(ProblemCode::RequestTimeout);
    assert!(log.contains("stopping"), "{log}");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

/// A connection that has asked for something and stays open.
async fn opened(app: &TestApp) -> (TcpStream, u16) {
    let address = app.origin().strip_prefix("http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let head = format!("GET {} HTTP/1.1\r\nHost: {address}\r\n\r\n", paths::INSTITUTION);
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.unwrap();
    (stream, String::from_utf8_lossy(&status[9..]).parse().unwrap())
}

#[tokio::test]
async fn a_peer_with_too_many_connections_is_told_to_wait() {
    let app = TestApp::start_with(|config| config.limits.http.connections = 3).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let (stream, status) = opened(&app).await;
        assert_eq!(status, 200);
        open.push(stream);
    }
    let refused = app.caller().get(paths::INSTITUTION).await;
    let problem = refused.refused(ProblemCode::Overloaded);
    assert!(problem.detail.contains("connections") && problem.retry_after.is_some(), "{problem:?}");
    open.clear();
    // The server notices the end of a connection a moment later.
    while opened(&app).await.1 != 200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_proxy_of_ours_has_as_many_connections_as_it_needs() {
    let app = TestApp::start_with(|config| {
        config.limits.http.connections = 3;
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let mut open = Vec::new();
    for _ in 0..8 {
        let (stream, status) = opened(&app).await;
        assert_eq!(status, 200);
        open.push(stream);
    }
}
