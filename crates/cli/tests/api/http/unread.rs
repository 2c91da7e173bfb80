//! Requests that end before any handler: no route is known, and no caller.

use ninsho_shared::{ProblemCode, paths};

use crate::support::{Answer, TestApp, exchange};

fn is_problem(answer: &Answer, status: u16, code: ProblemCode) {
    let said = (answer.status, answer.body["status"].as_u64(), answer.body["code"].as_str());
    assert_eq!(said, (status, Some(status.into()), Some(code.name())), "{}", answer.text);
    assert_eq!(answer.body["type"], format!("urn:ninsho:problem:{}", code.name()));
    assert_eq!(answer.header("content-type").as_deref(), Some("application/problem+json"));
    assert_eq!(answer.header("content-length"), Some(answer.text.len().to_string()));
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    assert_eq!(answer.header("connection").as_deref(), Some("close"));
}

#[tokio::test]
async fn a_request_that_cannot_be_read_gets_a_problem() {
    let app = TestApp::start().await;
    let line = format!("GET {} HTTP/1.1\r\n", paths::INSTITUTION);
    let long = "x".repeat(66_000);
    for request in [
        "hello\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\nHost: x\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"),
        format!("{line}\r\n"),
        format!("{line}Host: x\r\nHost: y\r\n\r\n"),
        format!("{line}Host: x\r\nno colon\r\n\r\n"),
        format!("{line}Host: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
        format!("{line}Host: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
        format!("{line}Host: x\r\nContent-Length: -1\r\n\r\n"),
    ] {
        is_problem(&exchange(app.origin(), request.as_bytes()).await, 400, ProblemCode::InvalidRequest);
    }
}

#[tokio::test]
async fn a_header_that_is_too_large_gets_a_problem() {
    let app = TestApp::start().await;
    let line = format!("GET {} HTTP/1.1\r\nHost: x\r\n", paths::INSTITUTION);
    let many = format!("{line}{}\r\n", "A: b\r\n".repeat(100));
    // As much as the server reads, and not more: what it has not read, it would answer with a reset.
    let large = format!("{line}Cookie: ");
    let large = format!("{large}{}", "x".repeat(128 * 1024 - large.len()));
    for request in [many, large] {
        is_problem(&exchange(app.origin(), request.as_bytes()).await, 431, ProblemCode::TooLarge);
    }
}

#[tokio::test]
async fn a_body_that_breaks_gets_one_problem_of_the_api() {
    let app = TestApp::start().await;
    let head = format!("POST {} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n", paths::LOGIN);
    let broken = format!("{head}Transfer-Encoding: chunked\r\n\r\nzz\r\n");
    let answer = exchange(app.origin(), broken.as_bytes()).await;
    answer.refused(ProblemCode::InvalidRequest);
    assert!(answer.header("x-request-id").is_some());
}

#[tokio::test]
async fn what_was_answered_before_it_arrives_as_well() {
    let app = TestApp::start().await;
    let good = format!("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", paths::LIVEZ);
    let both = exchange(app.origin(), format!("{good}hello\r\n\r\n").as_bytes()).await;
    assert_eq!(both.status, 200);
    let problem = both.text.strip_prefix("ok\n").unwrap();
    assert!(problem.starts_with("HTTP/1.1 400 Bad Request\r\n") && problem.ends_with('}'), "{problem}");
}

/// It takes the five seconds that the server waits.
#[tokio::test]
async fn a_header_that_does_not_arrive_gets_a_problem_and_an_idle_connection_is_closed_without_one() {
    let app = TestApp::start().await;
    let began = format!("GET {} HTTP/1.1\r\nHost: x\r\n", paths::INSTITUTION);
    let idle = format!("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", paths::LIVEZ);
    let (slow, idle) =
        tokio::join!(exchange(app.origin(), began.as_bytes()), exchange(app.origin(), idle.as_bytes()));
    is_problem(&slow, 408, ProblemCode::RequestTimeout);
    assert_eq!((idle.status, idle.text.as_str()), (200, "ok\n"));
}
