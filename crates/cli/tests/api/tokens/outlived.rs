//! Tokens that were good once, and keys that come and go.

use std::time::Duration;

use ninsho_domain::storage::entity::signing_key;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::forge::Forge;
use crate::support::{Caller, PASSWORD, TestApp};

async fn ended(caller: &Caller) {
    for path in [paths::SESSION, paths::LOGIN, paths::ACCOUNT] {
        caller.get(path).await.refused(ProblemCode::SessionEnded);
    }
    caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::SessionEnded);
    caller.delete(paths::SESSION).await.refused(ProblemCode::SessionEnded);
}

#[tokio::test]
async fn a_session_that_ends_before_one_process_has_ended_before_all() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let other_process = app.another_process().await;
    let logged_out = app.signed_in(&taro).await;
    let there = other_process.with_token(logged_out.token());
    there.get(paths::ACCOUNT).await.granted::<Value>(200);
    assert_eq!(logged_out.delete(paths::SESSION).await.status, 204);
    ended(&there).await;

    app.advance(Duration::from_mins(1));
    let removed = app.signed_in(&taro).await;
    app.advance(Duration::from_mins(1));
    let remover = app.signed_in(&taro).await;
    let path = paths::session(removed.session().await.id);
    assert_eq!(other_process.with_token(remover.token()).delete(&path).await.status, 204);
    ended(&removed).await;
    remover.get(paths::ACCOUNT).await.granted::<Value>(200);
}

#[tokio::test]
async fn a_changed_address_ends_every_other_session_at_once() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let other = app.signed_in(&taro).await;
    let half_way = app.past_password(&taro).await;
    app.advance(Duration::from_mins(1));
    let caller = app.signed_in(&taro).await;
    let begun = caller.post(paths::ADDRESS_CHANGES, &json!({ "address": "new@example.org" })).await;
    let path = format!("{}/{}/verify", paths::ADDRESS_CHANGES, begun.body["id"].as_str().unwrap());
    let code = json!({ "code": app.newest_code("new@example.org").await });
    caller.post(&path, &code).await.granted::<Value>(200);
    ended(&other).await;
    ended(&half_way).await;
    caller.get(paths::ACCOUNT).await.granted::<Value>(200);
}

#[tokio::test]
async fn a_token_does_not_outlive_its_twelve_hours() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let forge = Forge::of(&app, caller.clone()).await;
    let lives = forge.claims["exp"].as_i64().unwrap() - forge.claims["iat"].as_i64().unwrap();
    assert_eq!(lives, 12 * 3600);
    for _ in 0..25 {
        app.advance(Duration::from_mins(28));
        caller.get(paths::SESSION).await.granted::<Value>(200);
    }
    app.advance(Duration::from_mins(20));
    ended(&caller).await;
    // A token that claimed to live longer would not: the session decides.
    let longer = forge.claiming(|claims| claims["exp"] = json!(4_000_000_000_i64));
    forge.present(&longer).await.refused(ProblemCode::SessionEnded);
}

#[tokio::test]
async fn a_token_says_how_and_when_the_person_was_proved() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let before = Forge::of(&app, app.past_password(&taro).await).await;
    assert_eq!(before.claims["amr"], json!(["pwd"]));
    assert_eq!(before.claims["acr"], "urn:ninsho:acr:password");
    let after = Forge::of(&app, app.signed_in(&taro).await).await;
    assert_eq!(after.claims["amr"], json!(["pwd", "otp", "mfa"]));
    assert_eq!(after.claims["acr"], "urn:ninsho:acr:mail");
    assert_eq!(after.claims["auth_time"], app.app.now().as_seconds());
    assert_eq!((&after.claims["sub"], &after.claims["aud"]), (&json!("taro"), &json!("ninsho")));
    assert_eq!(after.claims["iss"], app.origin());
}

#[tokio::test]
async fn a_key_that_one_process_made_is_good_before_all_and_a_removed_one_before_none() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let old = app.signed_in(&taro).await;
    // The key is retired: the next process makes another, and still reads what the old one signed.
    app.advance(Duration::from_secs(1));
    let now = app.app.now();
    signing_key::Entity::update_many()
        .col_expr(signing_key::Column::RetiredAt, Expr::value(now))
        .exec(app.app.storage.write())
        .await
        .unwrap();
    let next = app.another_process().await;
    assert_eq!(signing_key::Entity::find().count(app.app.storage.read()).await.unwrap(), 2);
    next.with_token(old.token()).get(paths::SESSION).await.granted::<Value>(200);
    let new = next.with_session_of(&next.log_in("taro", PASSWORD).await);
    assert_ne!(new.token().split('.').next(), old.token().split('.').next());
    app.caller().with_token(new.token()).get(paths::LOGIN).await.granted::<LoginAnswer>(200);

    let kid = Forge::of(&app, old.clone()).await.header["kid"].as_str().unwrap().to_owned();
    signing_key::Entity::delete_by_id(kid).exec(app.app.storage.write()).await.unwrap();
    let last = app.another_process().await;
    last.with_token(old.token()).get(paths::SESSION).await.refused(ProblemCode::NotSignedIn);
    last.with_token(new.token()).get(paths::LOGIN).await.granted::<LoginAnswer>(200);
}
