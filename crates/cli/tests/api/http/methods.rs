//! `HEAD`, `OPTIONS` and `Allow`.

use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use crate::support::{Answer, TestApp, dump, exchange};

/// Paths that anyone may read, with what stands before and behind the API.
const READ_BY_ANYONE: [&str; 8] = [
    paths::INSTITUTION,
    paths::JWKS,
    paths::OPENAPI_JSON,
    paths::API_DOCS,
    "/api/docs/",
    paths::LIVEZ,
    paths::READYZ,
    paths::METRICS,
];

/// What does not differ from one request to the next.
fn headers(answer: &Answer) -> Vec<(String, String)> {
    let kept = answer.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"));
    let mut kept: Vec<_> =
        kept.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    kept.sort();
    kept
}

async fn ask(app: &TestApp, method: &str, path: &str, token: Option<&str>) -> Answer {
    let authorization = token.map_or_else(String::new, |token| format!("Authorization: Bearer {token}\r\n"));
    let request = format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{authorization}Connection: close\r\n\r\n");
    exchange(app.origin(), request.as_bytes()).await
}

#[tokio::test]
async fn head_has_the_status_and_the_headers_of_get_and_no_body() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let token = app.signed_in(&taro).await.token().to_owned();
    let in_a_session =
        [paths::SESSION, paths::SESSIONS, paths::ACCOUNT, paths::ACCOUNT_HISTORY, paths::LOGIN];
    let refused = [paths::ACCOUNT, "/api/v1/nothing", paths::LOGIN_OTP];
    let all = READ_BY_ANYONE.into_iter().chain(refused).map(|path| (path, None));
    for (path, token) in all.chain(in_a_session.map(|path| (path, Some(token.as_str())))) {
        let (head, get) = (ask(&app, "HEAD", path, token).await, ask(&app, "GET", path, token).await);
        assert_eq!((head.status, headers(&head)), (get.status, headers(&get)), "{path}");
        assert_eq!(head.text, "", "{path}");
        assert_eq!(head.status >= 400, token.is_none() && refused.contains(&path), "{path}");
    }
}

/// The paths of the OpenAPI document with their methods, with ids that name nothing.
fn described() -> Vec<(String, Vec<Method>)> {
    let document = serde_json::to_value(ninsho_api::serve::openapi::document()).unwrap();
    let methods = |item: &Value| {
        let names = item.as_object().unwrap().keys();
        names.filter_map(|name| name.to_uppercase().parse().ok()).collect::<Vec<Method>>()
    };
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .map(|(path, item)| {
            let id = Uuid::from_u128(7).to_string();
            (path.replace("{id}", &id).replace("{token}", "secret"), methods(item))
        })
        .collect()
}

/// What each known path allows.
fn allowed() -> Vec<(String, Vec<Method>)> {
    let read =
        [paths::OPENAPI_JSON, paths::API_DOCS, "/api/docs/", paths::LIVEZ, paths::READYZ, paths::METRICS];
    let mut all = described();
    all.extend(read.map(|path| (path.to_owned(), vec![Method::GET])));
    all.push(("/stop/secret".to_owned(), vec![Method::GET, Method::POST]));
    for (_, methods) in &mut all {
        if methods.contains(&Method::GET) {
            methods.push(Method::HEAD);
        }
        methods.push(Method::OPTIONS);
        methods.sort_by_key(Method::to_string);
    }
    all
}

fn allow(answer: &Answer) -> Vec<Method> {
    let named = answer.header("allow").unwrap_or_default();
    let mut methods: Vec<Method> = named.split(", ").filter_map(|method| method.parse().ok()).collect();
    methods.sort_by_key(Method::to_string);
    methods
}

#[tokio::test]
async fn options_tells_what_a_path_allows_and_does_nothing() {
    let app = TestApp::start().await;
    let before = dump::rows(app.app.storage.read()).await;
    for (path, methods) in allowed() {
        let caller = app.caller();
        let request = caller.request(Method::OPTIONS, &path).header("origin", "https://portal.example.ac.jp");
        let answer = caller.send(request.header("access-control-request-method", "POST")).await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""), "{path}");
        assert_eq!(allow(&answer), methods, "{path}");
        // Another origin is not let in: a browser refuses its script the request.
        assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control-")), "{path}");
        assert!(answer.header("x-request-id").is_some(), "{path}");
    }
    dump::assert_unchanged(app.app.storage.read(), &before, "OPTIONS").await;
    app.caller()
        .send(app.caller().request(Method::OPTIONS, "/api/v1/nothing"))
        .await
        .refused(ProblemCode::NotFound);
}

#[tokio::test]
async fn another_method_is_refused_with_those_that_are_allowed() {
    let app = TestApp::start().await;
    for (path, methods) in allowed() {
        for method in [Method::PUT, Method::PATCH, Method::TRACE, Method::from_bytes(b"BREW").unwrap()] {
            let caller = app.caller();
            let answer = caller.send(caller.request(method, &path)).await;
            answer.refused(ProblemCode::MethodNotAllowed);
            assert_eq!(allow(&answer), methods, "{path}");
            assert_eq!(answer.header("content-type").as_deref(), Some("application/problem+json"), "{path}");
        }
    }
}
