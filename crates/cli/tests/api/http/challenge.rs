//! `WWW-Authenticate`, as RFC 6750 and RFC 9470 have it.

use std::time::Duration;

use ninsho_domain::config::Span;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Caller, TestApp};

const BARE: &str = "Bearer realm=\"ninsho\"";
const ACR_VALUES: &str =
    "acr_values=\"urn:ninsho:acr:authenticator urn:ninsho:acr:mail urn:ninsho:acr:recovery_code\"";

#[track_caller]
fn challenged(answer: &Answer, code: ProblemCode, error: &str) -> String {
    answer.refused(code);
    let said = answer.header("www-authenticate").unwrap();
    let description = code.title();
    let start = format!("{BARE}, error=\"{error}\", error_description=\"{description}\"");
    said.strip_prefix(&start).unwrap_or_else(|| panic!("{said}")).to_owned()
}

/// With the session in a cookie, as the page sends it.
async fn with_cookie(caller: &Caller, path: &str) -> Answer {
    let cookie = format!("__Host-ninsho={}", caller.token());
    let caller = caller.stranger();
    let request = caller.request(Method::GET, path).header("cookie", cookie);
    caller.send(request.header("sec-fetch-site", "same-origin")).await
}

#[tokio::test]
async fn who_sends_no_token_is_told_the_scheme_and_no_error() {
    let app = TestApp::start().await;
    let wrong = app.caller().log_in("nobody", "wrong").await;
    wrong.refused(ProblemCode::WrongCredentials);
    let missing = app.caller().get(paths::ACCOUNT).await;
    missing.refused(ProblemCode::NotSignedIn);
    let forged = with_cookie(&app.caller().with_token("forged"), paths::SESSION).await;
    forged.refused(ProblemCode::NotSignedIn);
    let caller = app.caller();
    let basic = caller.send(caller.request(Method::GET, paths::ACCOUNT).basic_auth("a", Some("b"))).await;
    basic.refused(ProblemCode::NotSignedIn);
    for answer in [wrong, missing, forged, basic] {
        assert_eq!(answer.header("www-authenticate").as_deref(), Some(BARE));
    }
}

#[tokio::test]
async fn a_token_that_is_not_good_is_called_invalid() {
    let app = TestApp::start().await;
    let forged = app.caller().with_token("forged").get(paths::SESSION).await;
    assert_eq!(challenged(&forged, ProblemCode::NotSignedIn, "invalid_token"), "");
    let taro = app.person("taro").await;
    let (before, code) = app.with_code(&taro).await;
    let after = before.with_session_of(&before.verify_login(&code).await);
    let replaced = before.get(paths::SESSION).await;
    assert_eq!(challenged(&replaced, ProblemCode::SessionReplaced, "invalid_token"), "");
    after.delete(paths::SESSION).await;
    let ended = after.get(paths::SESSION).await;
    assert_eq!(challenged(&ended, ProblemCode::SessionEnded, "invalid_token"), "");
    // The password is wrong here, and not the token.
    let body = json!({ "user_id": "taro", "password": "wrong", "deliver": "body" });
    let wrong = after.post(paths::LOGIN, &body).await;
    wrong.refused(ProblemCode::WrongCredentials);
    assert_eq!(wrong.header("www-authenticate").as_deref(), Some(BARE));
}

#[tokio::test]
async fn a_session_that_lacks_the_second_factor_is_told_which_contexts_would_do() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    let refused = caller.get(paths::ACCOUNT).await;
    let rest = challenged(&refused, ProblemCode::SecondFactorRequired, "insufficient_user_authentication");
    assert_eq!(rest, format!(", {ACR_VALUES}"));
    let page = with_cookie(&caller, paths::ACCOUNT).await;
    page.refused(ProblemCode::SecondFactorRequired);
    assert_eq!(page.header("www-authenticate"), None, "it sent no bearer token");
}

#[tokio::test]
async fn a_second_factor_that_is_too_old_is_told_how_young_it_must_be() {
    let app =
        TestApp::start_with(|config| config.limits.session.step_up = Span(Duration::from_mins(3))).await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.advance(Duration::from_mins(4));
    let refused = caller.press(paths::RECOVERY_CODES).await;
    let rest = challenged(&refused, ProblemCode::StepUpRequired, "insufficient_user_authentication");
    assert_eq!(rest, format!(", {ACR_VALUES}, max_age=\"180\""));
}

#[tokio::test]
async fn another_refusal_asks_for_no_other_token() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let refused = app.signed_in(&taro).await.get(paths::HELPDESK_INIT_REQUESTS).await;
    refused.refused(ProblemCode::OperatorRequired);
    assert_eq!(refused.header("www-authenticate"), None);
}
