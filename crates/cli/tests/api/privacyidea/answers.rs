//! What plugins read in the answers.

use std::time::Duration;

use ninsho_shared::paths;
use reqwest::Method;
use serde_json::{Value, json};

use super::{base, check, plugin, send, start, verdict};
use crate::support::{TestApp, other_code};

#[tokio::test]
async fn it_is_off_unless_it_is_switched_on() {
    let app = TestApp::start().await;
    for path in ["/validate/check", "/auth", "/token/", "/key/a/validate/check"] {
        let caller = app.caller();
        assert_eq!(send(caller.request(Method::POST, path)).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn an_empty_pass_triggers_a_mail_and_its_code_is_right_once() {
    let app = start().await;
    let taro = app.person("taro").await;
    let vpn = plugin(&app).await;
    let asked = check(&app, &vpn, &[("user", "taro@campus"), ("pass", "")]).await;
    assert_eq!(verdict(&asked), (&json!(false), "CHALLENGE"));
    let detail = &asked["detail"];
    let id = detail["transaction_id"].as_str().unwrap();
    assert_eq!(detail["transaction_ids"], json!([id]));
    assert_eq!(detail["preferred_client_mode"], "interactive");
    let [challenge] = detail["multi_challenge"].as_array().unwrap().as_slice() else { panic!("{detail}") };
    for field in ["serial", "type", "client_mode", "message", "transaction_id"] {
        assert!(challenge[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {challenge}");
    }
    assert_eq!(challenge["type"], "email");
    let code = app.newest_code(&taro.mail).await;

    let wrong = check(&app, &vpn, &[("user", "taro"), ("pass", &other_code(&code)), ("state", id)]).await;
    assert_eq!(verdict(&wrong), (&json!(false), "REJECT"));
    assert!(wrong["detail"]["transaction_id"].is_null(), "it would be asked for again: {wrong}");
    let right = check(&app, &vpn, &[("user", "taro"), ("pass", &code), ("transaction_id", id)]).await;
    assert_eq!(verdict(&right), (&json!(true), "ACCEPT"));
    assert!(right["detail"]["transaction_id"].is_null() && right["detail"]["multi_challenge"].is_null());
    assert_eq!((&right["detail"]["type"], &right["detail"]["otplen"]), (&json!("email"), &json!(8)));
    let again = check(&app, &vpn, &[("user", "taro"), ("pass", &code), ("transaction_id", id)]).await;
    assert_eq!(verdict(&again), (&json!(false), "REJECT"));
    assert_eq!(app.count_of(&taro, "otp_verified").await, 1);
}

#[tokio::test]
async fn a_person_with_two_factors_gets_a_challenge_for_each_in_one_transaction() {
    let app = start().await;
    app.with_authenticator("taro").await;
    let vpn = plugin(&app).await;
    let asked = check(&app, &vpn, &[("user", "taro"), ("pass", "")]).await;
    let detail = &asked["detail"];
    let id = &detail["transaction_id"];
    let [mail, authenticator] = detail["multi_challenge"].as_array().unwrap().as_slice() else {
        panic!("{detail}")
    };
    assert_eq!((&mail["type"], &authenticator["type"]), (&json!("email"), &json!("totp")));
    assert_eq!((&mail["transaction_id"], &authenticator["transaction_id"]), (id, id));
    assert_eq!(detail["transaction_ids"], json!([id, id]));
    assert_eq!(detail["messages"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_envelope_is_what_every_plugin_takes_apart() {
    let app = start().await;
    app.person("taro").await;
    let vpn = plugin(&app).await;
    for pass in ["", "287082"] {
        let body = check(&app, &vpn, &[("user", "taro"), ("pass", pass)]).await;
        assert_eq!((&body["jsonrpc"], &body["id"]), (&json!("2.0"), &json!(2)));
        assert!(body["time"].is_f64() && body["detail"].is_object(), "{body}");
        assert!(body["versionnumber"].as_str().unwrap().starts_with("3."));
        assert!(body["result"]["status"] == true && body["result"]["value"].is_boolean());
    }
}

#[tokio::test]
async fn whoever_cannot_be_asked_is_answered_like_a_wrong_code() {
    let app = start().await;
    app.person("taro").await;
    app.person_with("closed", |row| row.closed_at = Some(row.created_at)).await;
    let vpn = plugin(&app).await;
    let said = |body: &Value| (body["result"].clone(), body["detail"].clone());
    let wrong = said(&check(&app, &vpn, &[("user", "taro"), ("pass", "87110354")]).await);
    for user in ["nobody", "closed", "", "a b"] {
        for pass in ["87110354", "287082", "no code at all"] {
            let body = check(&app, &vpn, &[("user", user), ("pass", pass)]).await;
            assert_eq!(said(&body), wrong, "{user} {pass}");
        }
    }
}

#[tokio::test]
async fn an_authenticator_needs_no_transaction_and_a_locked_account_says_so_with_200() {
    let app = start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    let vpn = plugin(&app).await;
    let right = check(&app, &vpn, &[("user", "taro"), ("pass", &app.shown(&own))]).await;
    assert_eq!((verdict(&right), &right["detail"]["type"]), ((&json!(true), "ACCEPT"), &json!("totp")));
    app.change(&taro, |row| {
        row.second_factor_locked_until = Some(row.created_at.plus(Duration::from_hours(200)));
    })
    .await;
    app.advance(Duration::from_secs(30));
    let locked = check(&app, &vpn, &[("user", "taro"), ("pass", &app.shown(&own))]).await;
    assert_eq!(verdict(&locked), (&json!(false), "REJECT"));
    assert_eq!(locked["detail"]["message"], "Failcounter exceeded");
}

#[tokio::test]
async fn radiuscheck_answers_with_a_status_alone() {
    let app = start().await;
    let (_, _, own) = app.with_authenticator("taro").await;
    let vpn = plugin(&app).await;
    for (pass, status) in [(app.shown(&own), 204), ("000000".to_owned(), 400), (String::new(), 400)] {
        let caller = app.caller();
        let path = format!("{}/validate/radiuscheck?user=taro&pass={pass}", base(&vpn));
        let answer = caller.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
        assert_eq!(answer.text().await.unwrap(), "");
    }
}

#[tokio::test]
async fn samlcheck_tells_the_id_of_whom_it_is_right_for() {
    let app = start().await;
    let (_, _, own) = app.with_authenticator("taro").await;
    let vpn = plugin(&app).await;
    let code = app.shown(&own);
    for (pass, value) in [
        ("000000", json!({ "auth": false, "attributes": {} })),
        (code.as_str(), json!({ "auth": true, "attributes": { "username": "taro" } })),
    ] {
        let caller = app.caller();
        let path = format!("{}/validate/samlcheck?user=taro&pass={pass}", base(&vpn));
        let (status, body) = send(caller.request(Method::GET, &path)).await;
        assert_eq!((status, &body["result"]["value"]), (200, &value), "{body}");
    }
}

#[tokio::test]
async fn a_passkey_is_error_905() {
    let app = start().await;
    let vpn = plugin(&app).await;
    let caller = app.caller();
    let path = format!("{}/validate/initialize?type=passkey", base(&vpn));
    let (status, body) = send(caller.request(Method::GET, &path)).await;
    assert_eq!((status, &body["result"]["error"]["code"]), (400, &json!(905)), "{body}");
}

#[tokio::test]
async fn a_transaction_is_pending_until_its_code_came() {
    let app = start().await;
    let taro = app.person("taro").await;
    let vpn = plugin(&app).await;
    let asked = check(&app, &vpn, &[("user", "taro"), ("pass", "")]).await;
    let id = asked["detail"]["transaction_id"].as_str().unwrap().to_owned();
    let poll = async |path: String| {
        let caller = app.caller();
        send(caller.request(Method::GET, &format!("{}{path}", base(&vpn)))).await.1
    };
    for path in
        [format!("/validate/polltransaction?transaction_id={id}&"), format!("/validate/polltransaction/{id}")]
    {
        let body = poll(path).await;
        assert_eq!(verdict(&body), (&json!(false), "REJECT"), "a challenge comes with its list alone");
        assert_eq!(body["detail"]["challenge_status"], "pending");
    }
    let code = app.newest_code(&taro.mail).await;
    check(&app, &vpn, &[("user", "taro"), ("pass", &code), ("transaction_id", &id)]).await;
    let body = poll(format!("/validate/polltransaction/{id}")).await;
    assert_eq!(
        (verdict(&body), &body["detail"]["challenge_status"]),
        ((&json!(true), "ACCEPT"), &json!("accept"))
    );
    assert_eq!(poll("/validate/polltransaction/nothing".to_owned()).await["result"]["value"], false);
}

#[tokio::test]
async fn who_calls_is_asked_and_a_refusal_is_no_wrong_code() {
    let app = start().await;
    app.person("taro").await;
    let sender = app.client_with("sender", "otp:send", |new| new.ways = "path".parse().unwrap()).await;
    let verifier = app.client_with("verifier", "otp:verify", |new| new.ways = "path".parse().unwrap()).await;
    let no_path = app.client_with("no path", "otp:verify", |_| {}).await;
    for (path, status, code) in [
        ("/validate/check?user=taro&pass=1".to_owned(), 401, 4033),
        (format!("{}/validate/check?user=taro&pass=1", base(&no_path)), 401, 4031),
        (format!("{}/validate/check?user=taro&pass=1", base(&sender)), 403, 303),
        (format!("{}/validate/triggerchallenge?user=taro", base(&verifier)), 403, 303),
        (format!("{}/validate/check?user=taro&pass=", base(&verifier)), 403, 303),
        (format!("{}/token/?user=taro", base(&verifier)), 403, 303),
    ] {
        let caller = app.caller();
        let (answered, body) = send(caller.request(Method::GET, &path)).await;
        assert_eq!((answered, &body["result"]["status"]), (status, &json!(false)), "{body}");
        assert_eq!(body["result"]["error"]["code"], code, "{body}");
        assert!(body["detail"].is_object() && body["time"].is_f64(), "{body}");
        assert_eq!((&body["jsonrpc"], &body["id"]), (&json!("2.0"), &json!(1)));
    }
    assert!(app.letters().await.is_empty());
    assert_eq!(app.caller().get(paths::INSTITUTION).await.status, 200);
}

#[tokio::test]
async fn a_key_in_a_path_stands_in_no_log_and_no_metric() {
    let app = start().await;
    app.person("taro").await;
    let vpn = plugin(&app).await;
    let caller = app.caller();
    check(&app, &vpn, &[("user", "taro"), ("pass", "000000")]).await;
    let metrics = caller.request(Method::GET, paths::METRICS).send().await.unwrap().text().await.unwrap();
    assert!(!metrics.contains(&vpn.secret), "{metrics}");
}
