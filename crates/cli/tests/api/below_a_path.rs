//! All of Ninsho below a path: `public_url = "https://auth.example.ac.jp/user/"`.

use std::net::TcpListener;

use ninsho_api::serve::page::Page;
use ninsho_api::serve::server::{self, Extras};
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::support::{Answer, Caller, PASSWORD, TestApp};

/// The help desk's program stands beside the page's, with files of its own.
const INDEX: &str = "<!DOCTYPE html><html lang=ja><link rel=stylesheet href=/base-0a1b2c3d.css>\
    <meta name=program content=/app-0a1b2c3d.js data-wasm=/app-0a1b2c3d_bg.wasm><div id=start></div></html>";
const DESK: &str = "<!DOCTYPE html><html lang=ja><script src=/helpdesk/watch-0a1b2c3d.js></script></html>";

async fn start() -> TestApp {
    TestApp::start_with(|config| config.public_url = format!("{}/user/", config.public_url).parse().unwrap())
        .await
}

/// Opens a door with the page to the same server. It stays open until the test ends.
fn door_with_page(app: &TestApp) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("helpdesk")).unwrap();
    for (name, content) in [
        ("index.html", INDEX),
        ("app-0a1b2c3d.js", "export default 1;"),
        ("helpdesk/index.html", DESK),
        ("helpdesk/watch-0a1b2c3d.js", "var a;"),
    ] {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let page = Some(actix_web::web::Data::new(Page::load(folder.path()).unwrap()));
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let door = format!("http://{}", listener.local_addr().unwrap());
    let extras = Extras { page, ..Extras::default() };
    tokio::spawn(server::run(app.app.clone(), extras, listener, CancellationToken::new()));
    door
}

/// Opens an address as a browser does, and follows nothing.
async fn open(address: &str) -> Response {
    let client = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    client.get(address).header("accept", "text/html,*/*;q=0.8").send().await.unwrap()
}

fn location(response: &Response) -> &str {
    response.headers().get("location").unwrap().to_str().unwrap()
}

/// The host of a server, without the path that it is below.
fn host(app: &TestApp) -> String {
    app.origin().strip_suffix("/user").unwrap().to_owned()
}

/// As the page's program sends it.
fn same_origin(request: RequestBuilder) -> RequestBuilder {
    request.header("sec-fetch-site", "same-origin")
}

/// `name=value` of each cookie that an answer sets, and the rest of its line, sorted.
fn cookies_of(answer: &Answer) -> Vec<(String, Vec<String>)> {
    let lines = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    lines
        .map(|line| {
            let (cookie, rest) = line.split_once("; ").unwrap();
            let mut parts: Vec<_> = rest.split("; ").map(str::to_owned).collect();
            parts.sort_unstable();
            (cookie.to_owned(), parts)
        })
        .collect()
}

#[tokio::test]
async fn an_address_is_changed_below_the_path_and_the_answers_say_where_things_are() {
    let app = start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let begun = caller.ask_to_change("taro@example.net").await;
    let id = begun.granted::<AddressChangeView>(201).id();
    let change = format!("/user{}", paths::address_change(id));
    assert_eq!(begun.header("location"), Some(change.clone()));
    let again = caller.ask_to_change("taro@example.net").await;
    assert_eq!((again.status, again.header("location")), (200, Some(change)));
    let code = app.newest_code("taro@example.net").await;
    let view = caller.verify_change(id, &code).await.granted::<AddressChangeView>(200);
    assert!(matches!(view, AddressChangeView::Completed { .. }), "{view:?}");

    let body = json!({ "user_id": "taro", "password": PASSWORD, "deliver": "body" });
    let request = app.caller().post(paths::INIT_REQUESTS, &body).await;
    let path = format!("/user{}", paths::INIT_REQUESTS);
    assert!(request.header("location").unwrap().starts_with(&path), "{:?}", request.headers);
}

#[tokio::test]
async fn the_cookies_are_for_the_path_alone() {
    let app = start().await;
    let taro = app.person("taro").await;
    let caller = app.caller();
    let body = json!({ "user_id": "taro", "password": PASSWORD });
    let answer = caller.send(same_origin(caller.request(Method::POST, paths::LOGIN).json(&body))).await;
    let [(session, rest)] = &*cookies_of(&answer) else { panic!("{:?}", answer.headers) };
    assert_eq!(rest, &["HttpOnly", "Path=/user/", "SameSite=Strict", "Secure"]);
    assert!(session.starts_with("__Secure-ninsho="), "`__Host-` demands the path /: {session}");

    let press = caller.request(Method::POST, paths::LOGIN_OTP).header("cookie", session);
    caller.send(same_origin(press)).await.granted::<LoginAnswer>(200);
    let body = json!({ "factor": "mail", "code": app.newest_code(&taro.mail).await });
    let verify = caller.request(Method::POST, paths::LOGIN_VERIFY).header("cookie", session).json(&body);
    let [(session, _), (device, rest)] = &*cookies_of(&caller.send(same_origin(verify)).await) else {
        panic!("the session's cookie and the device's")
    };
    assert!(device.starts_with("__Secure-ninsho-device="), "{device}");
    assert_eq!(rest, &["HttpOnly", "Max-Age=31536000", "Path=/user/", "SameSite=Strict", "Secure"]);

    let log_out = || caller.request(Method::DELETE, paths::SESSION).header("cookie", session);
    // The origin has no path: a browser that does not say the site is let in by it.
    caller.send(log_out().header("origin", app.origin())).await.refused(ProblemCode::CrossOrigin);
    let ended = caller.send(log_out().header("origin", host(&app))).await;
    assert_eq!(ended.status, 204);
    let [(removed, rest)] = &*cookies_of(&ended) else { panic!("{:?}", ended.headers) };
    assert_eq!(removed, "__Secure-ninsho=");
    assert!(rest.contains(&"Path=/user/".to_owned()) && rest.contains(&"Max-Age=0".to_owned()), "{rest:?}");
}

#[tokio::test]
async fn outside_of_the_path_only_health_and_the_metadata_are_answered() {
    let app = start().await;
    let door = door_with_page(&app);
    for path in [
        "/",
        "/login",
        "/users/",
        "/User/",
        "/%75ser/",
        "/helpdesk/",
        "/stop/secret",
        "/app-0a1b2c3d.js",
        "/api/docs/",
        paths::INSTITUTION,
        paths::OPENAPI_JSON,
        paths::JWKS,
        paths::OAUTH_METADATA,
        "/user/metrics",
        "/user/%6detrics",
        "/livez/",
    ] {
        let answer = open(&format!("{door}{path}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path}");
        assert!(answer.headers().contains_key("content-security-policy"), "{path}");
        assert!(answer.headers().contains_key("x-request-id"), "{path}");
    }
    for path in ["/livez", "/readyz", "/metrics", "/user/livez", "/user/readyz"] {
        assert_eq!(open(&format!("{door}{path}")).await.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_path_without_its_slash_leads_to_the_page() {
    let app = start().await;
    let door = door_with_page(&app);
    for (path, further) in [("/user", "/user/"), ("/user?lang=en", "/user/?lang=en")] {
        let led = open(&format!("{door}{path}")).await;
        assert_eq!((led.status(), location(&led)), (StatusCode::TEMPORARY_REDIRECT, further));
    }
    let viewer = open(&format!("{door}/user/api/docs")).await;
    assert_eq!(location(&viewer), "/user/api/docs/");
    let posted = Client::builder().no_proxy().build().unwrap().post(format!("{door}/user")).send().await;
    assert_eq!(posted.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_page_names_its_files_below_the_path_and_says_the_path_to_its_program() {
    let app = start().await;
    let door = door_with_page(&app);
    for path in ["/user/", "/user/login", "/user/address-change/0193"] {
        let html = open(&format!("{door}{path}")).await.text().await.unwrap();
        assert!(html.starts_with("<!DOCTYPE html><html data-base=\"/user\" lang=ja>"), "{html}");
        for file in ["href=/user/base-", "content=/user/app-0a1b2c3d.js", "data-wasm=/user/app-"] {
            assert!(html.contains(file), "{file} is not in {html}");
        }
    }
    let script = open(&format!("{door}/user/app-0a1b2c3d.js")).await;
    assert_eq!(script.headers()["cache-control"], "public, max-age=31536000, immutable");
    for path in ["/user/helpdesk", "/user/helpdesk/"] {
        let html = open(&format!("{door}{path}")).await.text().await.unwrap();
        assert!(html.contains("data-base=\"/user\"") && html.contains("src=/user/helpdesk/watch-"), "{html}");
    }
    assert_eq!(open(&format!("{door}/user/helpdesk/watch-0a1b2c3d.js")).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_stop_link_of_the_mail_opens_and_its_button_leads_back_to_it() {
    let app = start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let door = door_with_page(&app);
    // The link of the mail, sent to the server that serves the page instead of to the public address.
    let link = format!("{door}/user{}", paths::stop_page(&taro.stop));
    assert!(open(&link).await.text().await.unwrap().contains("<form method=\"post\">"));
    let client = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let pressed = client.post(format!("{link}?lang=en")).send().await.unwrap();
    let back = format!("/user{}?lang=en", paths::stop_page(&taro.stop));
    assert_eq!((pressed.status(), location(&pressed)), (StatusCode::SEE_OTHER, back.as_str()));
    assert!(!open(&link).await.text().await.unwrap().contains("<form"));
}

#[tokio::test]
async fn systems_find_the_endpoints_below_the_path() {
    let app = start().await;
    let beside = format!("{}{}/user", host(&app), paths::OAUTH_METADATA);
    let metadata: Value = open(&beside).await.json().await.unwrap();
    let below: Value = app.caller().get(paths::OAUTH_METADATA).await.granted(200);
    assert_eq!(metadata, below);
    assert_eq!(metadata["issuer"], app.origin());
    assert_eq!(metadata["token_endpoint"], format!("{}{}", app.origin(), paths::OAUTH_TOKEN));
    assert_eq!(metadata["jwks_uri"], format!("{}{}", app.origin(), paths::JWKS));

    let document: Value =
        open(&format!("{}{}", app.origin(), paths::OPENAPI_JSON)).await.json().await.unwrap();
    assert_eq!(document["servers"][0]["url"], "/user/");
    let schemes = &document["components"]["securitySchemes"];
    let token_url = &schemes["client"]["flows"]["clientCredentials"]["tokenUrl"];
    assert_eq!(
        (token_url, &schemes["cookie"]["name"]),
        (&json!("/user/oauth2/token"), &json!("__Secure-ninsho"))
    );
    // Another server of the same process has another document.
    let whole = TestApp::start().await;
    assert_eq!(whole.caller().get(paths::OPENAPI_JSON).await.body["servers"][0]["url"], "/");
}

#[tokio::test]
async fn another_process_answers_below_the_same_path() {
    let app = start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let other: Caller = app.another_process().await.with_token(caller.token());
    assert_eq!(other.session().await.user_id.as_str(), "taro");
}
