//! Who may touch an app.

use std::time::Duration;

use ninsho_shared::authenticators::AuthenticatorView;
use ninsho_shared::{ProblemCode, paths};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Caller, START, TestApp};

/// Every request about an app.
async fn refused_everywhere(caller: &Caller, id: Uuid, code: ProblemCode) {
    caller.begin_authenticator("phone").await.refused(code);
    caller.verify_authenticator(id, "000000").await.refused(code);
    caller.remove_authenticator(id).await.refused(code);
}

#[tokio::test]
async fn without_a_fresh_second_factor_nothing_is_changed() {
    let app = TestApp::start().await;
    let (taro, full, own) = app.with_authenticator("taro").await;
    let half_way = app.past_password(&taro).await;
    refused_everywhere(&app.caller(), own.id, ProblemCode::NotSignedIn).await;
    refused_everywhere(&half_way, own.id, ProblemCode::SecondFactorRequired).await;
    app.advance(Duration::from_mins(10));
    let before = app.traces(&taro).await;
    full.begin_authenticator("phone").await.refused(ProblemCode::StepUpRequired);
    full.remove_authenticator(own.id).await.refused(ProblemCode::StepUpRequired);
    app.assert_nothing_happened(&taro, &before).await;
}

#[tokio::test]
async fn a_begun_set_up_goes_on_or_is_cancelled_without_another_second_factor() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.advance(Duration::from_mins(9));
    let phone = caller.new_authenticator("phone").await;
    app.advance(Duration::from_mins(9));
    let added = caller.verify_authenticator(phone.id, &app.shown(&phone)).await;
    added.granted::<AuthenticatorView>(200);
    caller.remove_authenticator(phone.id).await.refused(ProblemCode::StepUpRequired);

    app.advance(Duration::from_mins(1));
    let caller = app.past_password(&taro).await;
    let passed = caller.verify_by_authenticator(&app.shown(&phone)).await;
    let caller = caller.with_session_of(&passed);
    app.advance(Duration::from_mins(9));
    let tablet = caller.new_authenticator("tablet").await;
    app.advance(Duration::from_mins(2));
    assert_eq!(caller.remove_authenticator(tablet.id).await.status, 204);
    caller.verify_authenticator(tablet.id, &app.shown(&tablet)).await.refused(ProblemCode::FlowEnded);
}

#[tokio::test]
async fn somebody_elses_app_is_not_there() {
    let app = TestApp::start().await;
    let (taro, full, own) = app.with_authenticator("taro").await;
    let begun = full.new_authenticator("tablet").await;
    let (_, of_hanako, _) = app.with_authenticator("hanako").await;
    let before = app.traces(&taro).await;
    for id in [own.id, begun.id, Uuid::nil()] {
        of_hanako.verify_authenticator(id, "000000").await.refused(ProblemCode::NotFound);
        of_hanako.remove_authenticator(id).await.refused(ProblemCode::NotFound);
    }
    of_hanako.delete("/api/v1/authenticators/none").await.refused(ProblemCode::NotFound);
    app.assert_nothing_happened(&taro, &before).await;
}

#[tokio::test]
async fn while_the_second_factor_is_shut_no_app_is_changed() {
    let app = TestApp::start().await;
    let (taro, full, own) = app.with_authenticator("taro").await;
    let begun = full.new_authenticator("tablet").await;
    let until = START.plus(Duration::from_mins(15));
    app.change(&taro, |row| row.second_factor_locked_until = Some(until)).await;
    refused_everywhere(&full, own.id, ProblemCode::SecondFactorLocked).await;
    app.change(&taro, |row| row.frozen_at = Some(START)).await;
    refused_everywhere(&full, begun.id, ProblemCode::AccountFrozen).await;
}

#[tokio::test]
async fn another_site_sets_up_no_app() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let request =
        app.caller().request(reqwest::Method::POST, paths::AUTHENTICATORS).json(&json!({ "name": "phone" }));
    let request = request
        .header("cookie", format!("__Host-ninsho={}", caller.token()))
        .header("sec-fetch-site", "cross-site");
    app.caller().send(request).await.refused(ProblemCode::CrossOrigin);
}
