//! The public documents: kept by those who read them, and sent compressed.

use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;

use crate::support::{Answer, TestApp};

async fn read(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    let caller = app.caller();
    let request = headers
        .iter()
        .fold(caller.request(Method::GET, path), |request, (name, value)| request.header(*name, *value));
    let (status, headers, bytes) = {
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.headers().clone(), response.bytes().await.unwrap())
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or_default(), text }
}

/// It is smaller when it is compressed, and not sent again to who has it.
async fn is_compressed_and_cached(app: &TestApp, path: &str) {
    let plain = read(app, path, &[]).await;
    assert_eq!((plain.status, plain.header("content-encoding")), (200, None), "{path}");
    assert_eq!(plain.header("cache-control").as_deref(), Some("no-cache"), "{path}");
    let small = read(app, path, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(small.header("content-encoding").as_deref(), Some("gzip"), "{path}");
    assert!(small.header("vary").unwrap().contains("accept-encoding"), "{path}");
    let length = |answer: &Answer| answer.header("content-length").unwrap().parse::<usize>().unwrap();
    assert!(length(&small) < length(&plain) * 2 / 3, "{path}");
    assert_ne!(small.header("etag"), plain.header("etag"), "{path}");
    for (answer, accepted) in [(&plain, "identity"), (&small, "gzip")] {
        let tag = answer.header("etag").unwrap();
        let again = read(app, path, &[("accept-encoding", accepted), ("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""), "{path}");
        assert_eq!(again.header("etag"), Some(tag), "{path}");
    }
}

#[tokio::test]
async fn the_openapi_document_is_compressed_and_not_sent_twice() {
    let app = TestApp::start().await;
    is_compressed_and_cached(&app, paths::OPENAPI_JSON).await;
    let document = read(&app, paths::OPENAPI_JSON, &[]).await;
    assert_eq!(document.body, serde_json::to_value(ninsho_api::serve::openapi::document()).unwrap());
    assert_eq!(document.header("content-type").as_deref(), Some("application/json"));
}

#[tokio::test]
async fn the_viewer_and_all_that_it_loads_are_compressed_and_not_sent_twice() {
    let app = TestApp::start().await;
    // It leads to the folder, and the client follows.
    let index = read(&app, paths::API_DOCS, &[]).await;
    assert_eq!(index.header("content-type").as_deref(), Some("text/html; charset=utf-8"));
    let loaded = index.text.split(['"', '\'']).filter_map(|part| part.strip_prefix("./"));
    let loaded: Vec<&str> = loaded.collect();
    assert!(loaded.len() > 5, "{}", index.text);
    for name in loaded {
        let path = format!("{}/{name}", paths::API_DOCS);
        match name.rsplit_once('.').unwrap().1 {
            // Pictures are compressed already, and 200 bytes are not worth it.
            "png" => assert_eq!(read(&app, &path, &[]).await.status, 200, "{name}"),
            _ if name == "index.css" => assert_eq!(read(&app, &path, &[]).await.status, 200),
            _ => is_compressed_and_cached(&app, &path).await,
        }
    }
    let initializer = read(&app, "/api/docs/swagger-initializer.js", &[]).await;
    assert!(initializer.text.contains("\"../openapi.json\""), "{}", initializer.text);
    app.caller().get("/api/docs/nothing.js").await.refused(ProblemCode::NotFound);
}

#[tokio::test]
async fn a_server_without_the_viewer_has_the_document_all_the_same() {
    let app = TestApp::start_with(|config| config.api_docs = false).await;
    assert_eq!(read(&app, paths::OPENAPI_JSON, &[]).await.status, 200);
    for path in [paths::API_DOCS, "/api/docs/", "/api/docs/index.html"] {
        app.caller().get(path).await.refused(ProblemCode::NotFound);
    }
}

#[tokio::test]
async fn the_keys_of_the_tokens_may_be_kept_for_minutes_by_anyone() {
    let app = TestApp::start().await;
    let keys = app.caller().get(paths::JWKS).await;
    assert_eq!(keys.header("cache-control").as_deref(), Some("public, max-age=300"));
    assert_eq!(keys.body["keys"].as_array().unwrap().len(), 1);
}
