//! The session as a cookie: what browsers get, and what they may do with it.

use ninsho_shared::login::{LoginAnswer, LoginView};
use ninsho_shared::{ProblemCode, paths};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{Answer, Caller, PASSWORD, Person, TestApp};

/// How another site's page, a page below our domain, or a program without a browser looks.
const FOREIGN: [&[(&str, &str)]; 7] = [
    &[],
    &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "none")],
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
    &[("referer", "http://127.0.0.1/")],
];

fn same_origin(request: RequestBuilder) -> RequestBuilder {
    request.header("sec-fetch-site", "same-origin")
}

fn with(request: RequestBuilder, headers: &[(&str, &str)]) -> RequestBuilder {
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}

/// Logs in as the page does; returns the answer and `name=value` of the cookie.
async fn log_in(caller: &Caller) -> (Answer, String) {
    let body = json!({ "user_id": "taro", "password": PASSWORD });
    let answer = caller.send(same_origin(caller.request(Method::POST, paths::LOGIN).json(&body))).await;
    let cookie = cookie_of(&answer);
    (answer, cookie)
}

fn cookie_of(answer: &Answer) -> String {
    answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

async fn signed_in(app: &TestApp, person: &Person) -> (Caller, String) {
    let caller = app.caller();
    let (_, cookie) = log_in(&caller).await;
    let press = caller.request(Method::POST, paths::LOGIN_OTP).header("cookie", &cookie);
    caller.send(same_origin(press)).await.granted::<LoginAnswer>(200);
    let body = json!({ "factor": "mail", "code": app.newest_code(&person.mail).await });
    let verify = caller.request(Method::POST, paths::LOGIN_VERIFY).header("cookie", &cookie).json(&body);
    let answer = caller.send(same_origin(verify)).await;
    assert!(
        matches!(answer.granted::<LoginAnswer>(200).login, LoginView::SignedIn { .. }),
        "{}",
        answer.text
    );
    let full = cookie_of(&answer);
    assert_ne!(cookie, full, "the cookie that was known before is worth nothing after");
    (caller, full)
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_of_other_sites() {
    let app = TestApp::start().await;
    app.person("taro").await;
    let (answer, cookie) = log_in(&app.caller()).await;
    let line = answer.header("set-cookie").unwrap();
    let mut parts: Vec<&str> = line.split("; ").skip(1).collect();
    parts.sort_unstable();
    assert_eq!(parts, ["HttpOnly", "Path=/", "SameSite=Strict", "Secure"]);
    let token = cookie.strip_prefix("__Host-ninsho=").expect("the prefix makes browsers insist");
    assert!(answer.body["token"].is_null());
    assert!(!answer.text.contains(token));
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
}

#[tokio::test]
async fn a_browser_goes_from_the_password_to_the_end_with_its_cookie() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, cookie) = signed_in(&app, &taro).await;
    let account = caller.request(Method::GET, paths::ACCOUNT).header("cookie", &cookie);
    caller.send(account).await.granted::<Value>(200);

    let log_out = caller.request(Method::DELETE, paths::SESSION).header("cookie", &cookie);
    let answer = caller.send(same_origin(log_out)).await;
    assert_eq!(answer.status, 204);
    let line = answer.header("set-cookie").unwrap();
    assert!(line.starts_with("__Host-ninsho=;") && line.contains("Max-Age=0"), "{line}");
    for part in ["; Secure", "; Path=/", "; HttpOnly", "; SameSite=Strict"] {
        assert!(line.contains(part), "a browser takes the removal only as it took the cookie: {line}");
    }
    let again = caller.request(Method::GET, paths::SESSION).header("cookie", &cookie);
    caller.send(again).await.refused(ProblemCode::SessionEnded);
    let mut events = app.events(&taro).await;
    events.sort();
    assert_eq!(events, ["logged_in", "logged_out"]);
}

#[tokio::test]
async fn a_write_with_the_cookie_has_to_come_from_the_page_itself() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, cookie) = signed_in(&app, &taro).await;
    let change = json!({ "address": "evil@example.org" });
    let code = json!({ "factor": "mail", "code": "00000000" });
    for headers in FOREIGN {
        for (method, path, body) in [
            (Method::POST, paths::LOGIN_OTP, None),
            (Method::POST, paths::LOGIN_VERIFY, Some(&code)),
            (Method::POST, paths::ADDRESS_CHANGES, Some(&change)),
            (Method::DELETE, paths::SESSION, None),
        ] {
            let request = with(caller.request(method, path).header("cookie", &cookie), headers);
            let request = match body {
                Some(body) => request.json(body),
                None => request,
            };
            caller.send(request).await.refused(ProblemCode::CrossOrigin);
        }
        let read = with(caller.request(Method::GET, paths::ACCOUNT).header("cookie", &cookie), headers);
        caller.send(read).await.granted::<Value>(200);
    }
    assert_eq!(app.events(&taro).await, ["logged_in"]);
    assert_eq!(app.codes_mailed(&taro.mail).await, 1);
}

#[tokio::test]
async fn a_browser_that_does_not_say_the_site_may_say_the_origin() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, cookie) = signed_in(&app, &taro).await;
    let log_out = caller.request(Method::DELETE, paths::SESSION).header("cookie", &cookie);
    assert_eq!(caller.send(log_out.header("origin", app.origin())).await.status, 204);
}

#[tokio::test]
async fn the_spelling_of_the_public_address_locks_no_browser_out() {
    for spelling in
        ["https://mfa.example.ac.jp", "HTTPS://MFA.Example.ac.jp:443/", "https://mfa.example.ac.jp."]
    {
        let app = TestApp::start_with(|config| config.public_url = spelling.parse().unwrap()).await;
        let taro = app.person("taro").await;
        let (caller, cookie) = signed_in(&app, &taro).await;
        let log_out = |origin| {
            caller.request(Method::DELETE, paths::SESSION).header("cookie", &cookie).header("origin", origin)
        };
        caller
            .send(log_out("https://mfa.example.ac.jp.evil.example"))
            .await
            .refused(ProblemCode::CrossOrigin);
        assert_eq!(caller.send(log_out("https://mfa.example.ac.jp")).await.status, 204, "{spelling}");
    }
}

#[tokio::test]
async fn what_the_browser_says_of_the_site_outweighs_the_origin() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, cookie) = signed_in(&app, &taro).await;
    let log_out = caller.request(Method::DELETE, paths::SESSION).header("cookie", &cookie);
    let claims = log_out.header("origin", app.origin()).header("sec-fetch-site", "cross-site");
    caller.send(claims).await.refused(ProblemCode::CrossOrigin);
}

#[tokio::test]
async fn another_site_cannot_log_its_visitors_in() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.caller();
    let body = json!({ "user_id": "taro", "password": PASSWORD });
    for headers in FOREIGN {
        let request = with(caller.request(Method::POST, paths::LOGIN).json(&body), headers);
        let answer = caller.send(request).await;
        answer.refused(ProblemCode::CrossOrigin);
        assert_eq!(answer.header("set-cookie"), None);
    }
    assert!(app.events(&taro).await.is_empty());
}

#[tokio::test]
async fn a_token_in_the_header_needs_no_origin_and_goes_before_the_cookie() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let hanako = app.person("hanako").await;
    let (_, cookie) = signed_in(&app, &taro).await;
    let with_token = app.signed_in(&hanako).await;
    let both = with_token.request(Method::GET, paths::SESSION).header("cookie", &cookie);
    assert_eq!(with_token.send(both).await.body["session"]["user_id"], "hanako");
    let forged = app.caller().with_token("nonsense");
    let both = same_origin(forged.request(Method::GET, paths::SESSION).header("cookie", &cookie));
    forged.send(both).await.refused(ProblemCode::NotSignedIn);
    let foreign = with_token.request(Method::DELETE, paths::SESSION).header("sec-fetch-site", "cross-site");
    assert_eq!(with_token.send(foreign).await.status, 204);
}

/// `name=value` of the device's cookie, and the rest of its line.
fn device_of(answer: &Answer) -> Option<(String, String)> {
    let mut lines = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let line = lines.find(|line| line.starts_with("__Host-ninsho-device="))?;
    let (cookie, rest) = line.split_once("; ").unwrap();
    Some((cookie.to_owned(), rest.to_owned()))
}

#[tokio::test]
async fn a_device_that_passed_the_second_factor_is_slowed_by_nobody_elsewhere_and_lets_nobody_in() {
    let app = TestApp::start_with(|config| {
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.limits.password.network.free = 1;
    })
    .await;
    let taro = app.person("taro").await;
    let caller = app.caller();
    let (answer, cookie) = log_in(&caller).await;
    assert!(device_of(&answer).is_none(), "the password alone makes no device known");
    let press = caller.request(Method::POST, paths::LOGIN_OTP).header("cookie", &cookie);
    caller.send(same_origin(press)).await.granted::<LoginAnswer>(200);
    let body = json!({ "factor": "mail", "code": app.newest_code(&taro.mail).await });
    let verify = caller.request(Method::POST, paths::LOGIN_VERIFY).header("cookie", &cookie).json(&body);
    let (device, rest) = device_of(&caller.send(same_origin(verify)).await).unwrap();
    let mut parts: Vec<&str> = rest.split("; ").collect();
    parts.sort_unstable();
    assert_eq!(parts, ["HttpOnly", "Max-Age=31536000", "Path=/", "SameSite=Strict", "Secure"]);
    assert!(!device.contains("taro"));

    // Strangers use up the network and the pair, in a network where the owner never was.
    let there = "198.51.100.7";
    while caller.log_in_from(there, "taro", "wrong").await.status == 401 {}
    let log_in = |password: &str, cookie: &str| {
        let body = json!({ "user_id": "taro", "password": password, "deliver": "body" });
        let request = caller.request(Method::POST, paths::LOGIN).header("x-forwarded-for", there);
        caller.send(request.header("cookie", cookie.to_owned()).json(&body))
    };
    log_in(PASSWORD, "").await.refused(ProblemCode::TooManyAttempts);
    log_in(PASSWORD, &format!("{device}x")).await.refused(ProblemCode::TooManyAttempts);
    log_in(PASSWORD, &device).await.granted::<LoginAnswer>(200);
    for _ in 0..10 {
        log_in("wrong", &device).await.refused(ProblemCode::WrongCredentials);
    }
    log_in(PASSWORD, &device).await.refused(ProblemCode::TooManyAttempts);
}
