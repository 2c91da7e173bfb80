//! What pages and machine clients read, and what clients verify.

use std::time::Duration;

use ninsho_shared::otp::OtpChallengeView;
use ninsho_shared::paths;
use serde_json::json;

use super::Counting;
use crate::support::TestApp;

#[tokio::test]
async fn the_pages_of_an_account_take_these() {
    let app = TestApp::start().await;
    let mut counting = Counting::begin(&app).await;
    let taro = app.person("taro").await;
    let before = app.past_password(&taro).await;
    counting.of("the session before the second factor", before.session()).await;
    let caller = app.signed_in(&taro).await;
    for (name, path) in [
        ("the session", paths::SESSION),
        ("the log-in", paths::LOGIN),
        ("the account", paths::ACCOUNT),
        ("the history", paths::ACCOUNT_HISTORY),
        ("the sessions", paths::SESSIONS),
    ] {
        counting.of(name, caller.get(path)).await;
    }
    app.advance(Duration::from_mins(1));
    counting.of("the session, once a minute", caller.session()).await;
    counting.is(&[
        ("the session before the second factor", 2, 0),
        ("the session", 1, 0),
        ("the log-in", 2, 0),
        ("the account", 6, 0),
        ("the history", 2, 0),
        ("the sessions", 2, 0),
        ("the session, once a minute", 2, 0),
    ]);
}

#[tokio::test]
async fn one_time_passwords_for_other_systems_take_these() {
    let app = TestApp::start().await;
    let mut counting = Counting::begin(&app).await;
    let (taro, _, authenticator) = app.with_authenticator("taro").await;
    let client = app.client_with("portal", "otp:read otp:send otp:verify", |_| {}).await;
    let portal = counting.of("an access token", client.caller(&app)).await;
    counting.of("the factors", portal.get(&paths::otp_factors("taro"))).await;
    let asked = json!({ "user_id": "taro", "factor": "mail" });
    let begun = counting.of("a challenge", portal.post(paths::OTP_CHALLENGES, &asked)).await;
    let id = begun.granted::<OtpChallengeView>(201).id();
    let code = json!({ "code": app.newest_code(&taro.mail).await });
    counting.of("its status", portal.get(&paths::otp_challenge(id))).await;
    counting.of("verify its code", portal.post(&paths::otp_challenge_verify(id), &code)).await;
    let shown = json!({ "user_id": "taro", "code": app.shown(&authenticator) });
    counting.of("verify an authenticator's", portal.post(paths::OTP_VERIFY, &shown)).await;
    counting.is(&[
        ("an access token", 2, 0),
        ("the factors", 3, 0),
        ("a challenge", 9, 1),
        ("its status", 6, 0),
        ("verify its code", 10, 2),
        ("verify an authenticator's", 11, 2),
    ]);
}
