//! What many operations refuse, provoked at each of them: so the document says nothing of an operation that
//! it does not answer.

use std::time::Duration;

use futures_util::future::join_all;
use ninsho_domain::config::Span;
use ninsho_domain::idempotency::{self, Decision, HEADER, Keyed};
use ninsho_domain::key::revocation_token;
use ninsho_shared::{ProblemCode, paths};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use super::attempts::{ready, server};
use super::document::operations;
use crate::support::{Answer, Caller, TestApp, Withheld, answers, broken};

/// A request that can be read.
struct Call {
    id: String,
    method: Method,
    path: String,
    body: Option<Value>,
}

/// One for every operation.
fn calls(app: &TestApp) -> Vec<Call> {
    let credentials = json!({ "user_id": "taro", "password": "wrong", "deliver": "body" });
    let link = paths::revocation(&revocation_token::make(&app.app.secrets, Uuid::from_u128(7)));
    let open = [
        ("login", Method::POST, paths::LOGIN, Some(credentials.clone())),
        ("beginInitialization", Method::POST, paths::INIT_REQUESTS, Some(credentials)),
        ("readInstitution", Method::GET, paths::INSTITUTION, None),
        ("readKeys", Method::GET, paths::JWKS, None),
        ("readRevocation", Method::GET, &link, None),
        ("revoke", Method::POST, &link, None),
    ];
    let open = open.into_iter().map(|(id, method, path, body)| Call {
        id: id.to_owned(),
        method,
        path: path.to_owned(),
        body,
    });
    let in_a_session = operations().into_iter().map(|operation| Call {
        id: operation.id,
        method: operation.method,
        path: operation.path,
        body: operation.body,
    });
    let user = json!({ "user_id": "taro" });
    let typed = json!({ "user_id": "taro", "code": "287082" });
    let code = json!({ "code": "87110354" });
    let challenge = Uuid::from_u128(7);
    let of_clients = [
        ("readOtpFactors", Method::GET, paths::otp_factors("taro"), None),
        ("beginOtpChallenge", Method::POST, paths::OTP_CHALLENGES.to_owned(), Some(user)),
        ("readOtpChallenge", Method::GET, paths::otp_challenge(challenge), None),
        ("verifyOtpChallenge", Method::POST, paths::otp_challenge_verify(challenge), Some(code)),
        ("verifyOtp", Method::POST, paths::OTP_VERIFY.to_owned(), Some(typed)),
        ("issueAccessToken", Method::POST, paths::OAUTH_TOKEN.to_owned(), None),
        ("introspectAccessToken", Method::POST, paths::OAUTH_INTROSPECT.to_owned(), None),
        ("revokeAccessToken", Method::POST, paths::OAUTH_REVOKE.to_owned(), None),
        ("readAuthorizationServer", Method::GET, paths::OAUTH_METADATA.to_owned(), None),
    ];
    let of_clients =
        of_clients.into_iter().map(|(id, method, path, body)| Call { id: id.to_owned(), method, path, body });
    open.chain(in_a_session).chain(of_clients).collect()
}

impl Call {
    async fn send(&self, caller: &Caller) -> Answer {
        let request = caller.request(self.method.clone(), &self.path);
        caller
            .send(match &self.body {
                Some(body) => request.json(body),
                None => request,
            })
            .await
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_late_or_broken_is_refused_whatever_is_asked_for() {
    let app = TestApp::start_with(|config| config.limits.http.body = Span(Duration::from_millis(500))).await;
    let caller = app.caller().with_token("none");
    let late = calls(&app).into_iter().map(async |call| {
        let withheld = Withheld::begin(&caller, call.method.clone(), &call.path, &json!({})).await;
        withheld.answer().await.refused(ProblemCode::RequestTimeout);
    });
    join_all(late).await;
    for call in calls(&app) {
        let request = caller.request(call.method.clone(), &call.path).body(vec![b' '; 17 * 1024]);
        caller.send(request).await.refused(ProblemCode::TooLarge);
        broken(&caller, call.method, &call.path).await.refused(ProblemCode::InvalidRequest);
    }
}

#[tokio::test]
async fn a_body_of_another_kind_is_refused_wherever_one_is_read() {
    let app = server().await;
    let (_, portal) = app.portal().await;
    for (number, call) in calls(&app).into_iter().filter(|call| call.body.is_some()).enumerate() {
        let operation = operations().into_iter().find(|operation| operation.id == call.id);
        let (caller, path) = match operation {
            Some(operation) => {
                let attempt = ready(&app, &format!("person{number}"), &operation, false).await;
                (attempt.caller, attempt.path)
            }
            // Of a client, who calls is asked before.
            None if call.id.contains("Otp") => (portal.clone(), call.path),
            None => (app.caller(), call.path),
        };
        let text = caller.request(call.method.clone(), &path).header("content-type", "text/plain").body("x");
        caller.send(text).await.refused(ProblemCode::UnsupportedMediaType);
        let list = caller.request(call.method, &path).json(&json!(5));
        caller.send(list).await.refused(ProblemCode::InvalidRequest);
    }
}

#[tokio::test]
async fn a_session_that_was_replaced_is_named_as_such_everywhere() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (replaced, code) = app.with_code(&taro).await;
    let now = replaced.with_session_of(&replaced.verify_login(&code).await);
    now.session().await;
    for call in calls(&app).iter().filter(|call| answers(&call.id, ProblemCode::SessionReplaced)) {
        call.send(&replaced).await.refused(ProblemCode::SessionReplaced);
    }
}

#[tokio::test]
async fn a_cookie_that_comes_from_nowhere_writes_nothing() {
    let app = TestApp::start().await;
    let caller = app.caller();
    for call in calls(&app).iter().filter(|call| answers(&call.id, ProblemCode::CrossOrigin)) {
        let request = caller.request(call.method.clone(), &call.path).header("cookie", "__Host-ninsho=x");
        let answer = match call.body.clone() {
            Some(mut body) => {
                if let Some(deliver) = body.get_mut("deliver") {
                    *deliver = json!("cookie");
                }
                caller.send(request.json(&body)).await
            }
            None => caller.send(request).await,
        };
        answer.refused(ProblemCode::CrossOrigin);
    }
}

#[tokio::test]
async fn a_second_factor_that_is_locked_blocked_or_frozen_is_named_wherever_it_matters() {
    let app = server().await;
    let until = app.app.now().plus(Duration::from_mins(30));
    let lockouts =
        [ProblemCode::SecondFactorLocked, ProblemCode::SecondFactorBlocked, ProblemCode::AccountFrozen];
    for (number, operation) in operations().into_iter().enumerate() {
        for code in lockouts.into_iter().filter(|code| answers(&operation.id, *code)) {
            let name = format!("person{number}{}", code.name().replace('_', ""));
            let attempt = ready(&app, &name, &operation, false).await;
            app.change(&attempt.person, |account| match code {
                ProblemCode::SecondFactorLocked => account.second_factor_locked_until = Some(until),
                ProblemCode::SecondFactorBlocked => account.second_factor_failures = 100,
                _ => account.frozen_at = Some(until),
            })
            .await;
            attempt.send().await.refused(code);
        }
    }
}

#[tokio::test]
async fn a_key_names_one_request_which_is_carried_out_once_at_a_time() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let signed_in = app.signed_in(&taro).await;
    let session = idempotency::Caller::Session(signed_in.session().await.id);
    let (client, portal) = app.portal().await;
    let client = idempotency::Caller::Client(client.id, "otp:read otp:send otp:verify".to_owned());
    let (stranger, anyone) = (app.caller(), idempotency::Caller::Anyone);
    for call in calls(&app).iter().filter(|call| answers(&call.id, ProblemCode::RequestInProgress)) {
        let (caller, holder) = match call.id.as_str() {
            "login" | "beginInitialization" | "revoke" => (&stranger, &anyone),
            id if id.contains("Otp") => (&portal, &client),
            _ => (&signed_in, &session),
        };
        let body = call.body.as_ref().map(Value::to_string).unwrap_or_default();
        let keyed = |key: &str| {
            let key = key.to_owned().into();
            Keyed::new(&app.app.secrets, holder, key, &call.path, body.as_bytes())
        };
        let send = |key: &str, body: Option<&Value>| {
            let request = caller.request(call.method.clone(), &call.path).header(HEADER, key);
            caller.send(body.iter().fold(request, RequestBuilder::json))
        };
        let under_way = keyed(&call.id).begin(&app.app).await.unwrap();
        assert!(matches!(under_way, Decision::CarryOut(_)), "{}", call.id);
        send(&call.id, call.body.as_ref()).await.refused(ProblemCode::RequestInProgress);
        if answers(&call.id, ProblemCode::IdempotencyKeyReused) {
            let other = json!({ "another": "request" });
            let problem = send(&call.id, Some(&other)).await.refused(ProblemCode::IdempotencyKeyReused);
            assert_eq!(problem.field.as_deref(), Some(HEADER));
        }
    }
}

#[tokio::test]
async fn a_peer_with_too_many_connections_is_refused_whatever_is_asked_for() {
    let app = TestApp::start_with(|config| config.limits.http.connections = 1).await;
    // Its connection stays open, and is counted by the time that it was answered.
    let open = app.caller();
    assert_eq!(open.get(paths::INSTITUTION).await.status, 200);
    let caller = app.caller();
    for call in calls(&app) {
        call.send(&caller).await.refused(ProblemCode::Overloaded);
    }
    drop(open);
}

#[tokio::test]
async fn without_a_database_each_operation_says_so_that_needs_one() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.app.storage.clone().close().await;
    for call in calls(&app) {
        let answer = call.send(&caller).await;
        if call.path.starts_with("/oauth2/") {
            // They read their form first, in words of their own.
            assert_eq!(answer.status, 400, "{} {}", call.id, answer.text);
        } else if answers(&call.id, ProblemCode::NotReady) {
            answer.refused(ProblemCode::NotReady);
        } else {
            assert_eq!(answer.status, 200, "{} {}", call.id, answer.text);
        }
    }
}
