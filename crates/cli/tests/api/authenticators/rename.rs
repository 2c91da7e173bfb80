//! `POST /authenticators/{id}/rename`.

use ninsho_shared::ProblemCode;
use ninsho_shared::account::AccountView;
use ninsho_shared::authenticators::AuthenticatorView;
use ninsho_shared::paths;
use serde_json::json;

use crate::support::{Caller, TestApp};

async fn name(caller: &Caller) -> String {
    let account = caller.get(paths::ACCOUNT).await.granted::<AccountView>(200);
    account.authenticators[0].name.as_str().to_owned()
}

#[tokio::test]
async fn an_authenticator_gets_another_name_and_stays_what_it_is() {
    let app = TestApp::start().await;
    let (taro, caller, own) = app.with_authenticator("taro").await;
    let events = app.events(&taro).await;
    let path = paths::authenticator_rename(own.id);
    let renamed = caller.post(&path, &json!({ "name": " 研究室のタブレット " })).await;
    assert_eq!(renamed.granted::<AuthenticatorView>(200).name.as_str(), "研究室のタブレット");
    assert_eq!(name(&caller).await, "研究室のタブレット");
    assert_eq!(app.events(&taro).await, events, "no factor has changed");
    assert!(app.letters().await.is_empty());
    let again = app.past_password(&taro).await;
    again.verify_by_authenticator(&app.shown(&own)).await.granted::<serde_json::Value>(200);

    let empty = caller.post(&path, &json!({ "name": " " })).await;
    assert_eq!(empty.refused(ProblemCode::InvalidRequest).field.as_deref(), Some("name"));
    assert_eq!(name(&caller).await, "研究室のタブレット");
}

#[tokio::test]
async fn what_is_not_ones_own_not_active_or_gone_has_no_name_to_change() {
    let app = TestApp::start().await;
    let (taro, caller, own) = app.with_authenticator("taro").await;
    let hanako = app.person("hanako").await;
    let other = app.signed_in(&hanako).await;
    let body = json!({ "name": "mine" });
    let path = paths::authenticator_rename(own.id);
    other.post(&path, &body).await.refused(ProblemCode::NotFound);
    app.past_password(&taro).await.post(&path, &body).await.refused(ProblemCode::SecondFactorRequired);
    app.caller().post(&path, &body).await.refused(ProblemCode::NotSignedIn);
    assert_eq!(name(&caller).await, "phone");

    let begun = other.new_authenticator("begun").await;
    other.post(&paths::authenticator_rename(begun.id), &body).await.refused(ProblemCode::NotFound);
    caller.remove_authenticator(own.id).await;
    caller.post(&path, &body).await.refused(ProblemCode::NotFound);
}
