//! `POST /authenticators` and `POST /authenticators/{id}/verify`: an app counts when a code of it was right.

use std::time::Duration;

use ninsho_shared::account::AccountView;
use ninsho_shared::authenticators::{AuthenticatorApp, AuthenticatorView, NewAuthenticatorView};
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};
use serde_json::json;

use crate::support::{Kind, OwnAuthenticator, START, TestApp, addressed, other_authenticator_code};

async fn names(caller: &crate::support::Caller) -> Vec<String> {
    let account: AccountView = caller.get(paths::ACCOUNT).await.granted(200);
    account.authenticators.iter().map(|app| app.name.as_str().to_owned()).collect()
}

#[tokio::test]
async fn an_app_is_told_its_secret_and_counts_after_its_first_code() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let answer = caller.begin_authenticator(" スマートフォン ").await;
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    let view: NewAuthenticatorView = answer.granted(201);
    assert_eq!((view.name.as_str(), view.attempts_left), ("スマートフォン", 5));
    assert_eq!(view.expires_at, START.plus(Duration::from_mins(10)));
    let uri =
        format!("otpauth://totp/Kyoto%20University:taro?secret={}&issuer=Kyoto%20University", view.secret);
    assert_eq!(view.uri, uri);
    assert!(view.apps.is_empty(), "none is recommended that the institution does not name");
    assert!(view.qr.size > 29 && view.qr.path.starts_with("M4 4h7v1h-7z"));
    let own = OwnAuthenticator::scan(&view);
    assert_eq!(own.secret.len(), 20);
    assert!(names(&caller).await.is_empty(), "it does not count before it was proved");
    assert_eq!(app.events(&taro).await, ["logged_in"]);

    let proved: AuthenticatorView = caller.verify_authenticator(own.id, &app.shown(&own)).await.granted(200);
    assert_eq!((proved.id, proved.since, proved.last_used_at), (own.id, START, None));
    assert_eq!(names(&caller).await, ["スマートフォン"]);
    let letters = app.letters().await;
    assert_eq!(addressed(&letters), [("taro@example.com", Kind::AuthenticatorAdded)]);
    assert!(letters[0].text.contains("アプリの名前：スマートフォン"), "{}", letters[0].text);
    let mut events = app.events(&taro).await;
    events.sort();
    assert_eq!(events, ["authenticator_added", "logged_in"]);
    assert_eq!(app.count_of(&taro, "authenticator_added").await, 1);
}

#[tokio::test]
async fn who_adds_an_app_is_told_where_to_get_one() {
    let recommended = AuthenticatorApp {
        name: "Campus Authenticator".to_owned(),
        app_store: Some("https://apps.example.com/campus".to_owned()),
        google_play: None,
        website: None,
    };
    let apps = vec![recommended];
    let told = apps.clone();
    let app = TestApp::start_with(|config| config.institution.authenticator_app = apps).await;
    let caller = app.signed_in(&app.person("taro").await).await;
    let view: NewAuthenticatorView = caller.begin_authenticator("phone").await.granted(201);
    assert_eq!(view.apps, told);
}

#[tokio::test]
async fn the_database_holds_no_secret_of_an_app() {
    let app = TestApp::start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    let sealed = &app.traces(&taro).await.authenticators[0].sealed;
    assert!(sealed.len() > own.secret.len());
    assert!(!sealed.windows(4).any(|window| own.secret.windows(4).any(|part| part == window)));
}

#[tokio::test]
async fn all_other_sessions_end_when_an_app_is_added() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let one = app.signed_in(&taro).await;
    app.advance(Duration::from_secs(1));
    let other = app.signed_in(&taro).await;
    app.authenticator_in(&one, "phone").await;
    other.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    one.get(paths::ACCOUNT).await.granted::<AccountView>(200);
}

#[tokio::test]
async fn a_set_up_takes_five_codes_and_counts_none_on_the_account() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let own = caller.new_authenticator("phone").await;
    for left in (0..5).rev() {
        let wrong = other_authenticator_code(&app.shown(&own));
        let problem = caller.verify_authenticator(own.id, &wrong).await.refused(ProblemCode::WrongCode);
        assert_eq!((problem.attempts_left, problem.field.as_deref()), (Some(left), Some("code")));
        assert_eq!(problem.clock_off, None);
    }
    caller.verify_authenticator(own.id, &app.shown(&own)).await.refused(ProblemCode::CodeExhausted);
    assert_eq!(app.row(&taro).await.second_factor_failures, 0);
    assert!(names(&caller).await.is_empty());
    app.authenticator_in(&caller, "phone").await;
    assert_eq!(names(&caller).await, ["phone"]);
}

#[tokio::test]
async fn a_set_up_is_over_after_its_time_or_when_another_is_begun() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let first = caller.new_authenticator("first").await;
    let second = caller.new_authenticator("second").await;
    caller.verify_authenticator(first.id, &app.shown(&first)).await.refused(ProblemCode::FlowEnded);
    let rows = app.traces(&taro).await.authenticators;
    let sealed = rows.iter().find(|row| row.id == first.id).map(|row| row.sealed.len());
    assert_eq!(sealed, Some(0), "its secret is gone");
    app.advance(Duration::from_mins(9) + Duration::from_secs(59));
    caller.verify_authenticator(second.id, &app.shown(&second)).await.granted::<AuthenticatorView>(200);
    caller.verify_authenticator(second.id, &app.shown(&second)).await.refused(ProblemCode::FlowEnded);
    assert_eq!(names(&caller).await, ["second"]);

    app.advance(Duration::from_mins(1));
    let caller = app.signed_in(&taro).await;
    let third = caller.new_authenticator("third").await;
    app.advance(Duration::from_mins(10));
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let code = app.newest_code(&taro.mail).await;
    caller.verify_login(&code).await.granted::<LoginAnswer>(200);
    caller.verify_authenticator(third.id, &app.shown(&third)).await.refused(ProblemCode::FlowEnded);
}

#[tokio::test]
async fn a_clock_that_is_off_is_named() {
    let app = TestApp::start_with(|config| config.limits.code.attempts = 20).await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let own = caller.new_authenticator("phone").await;
    for (steps, off) in
        [(-20, Some(600)), (-2, Some(60)), (1, Some(30)), (20, Some(600)), (21, None), (-21, None)]
    {
        let answer = caller.verify_authenticator(own.id, &app.shown_ahead(&own, steps)).await;
        assert_eq!(answer.refused(ProblemCode::WrongCode).clock_off, off, "{steps}");
    }
    caller.verify_authenticator(own.id, &app.shown_ahead(&own, -1)).await.granted::<AuthenticatorView>(200);
}

#[tokio::test]
async fn an_account_has_five_apps_at_most() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let mut own = Vec::new();
    for number in 0..5 {
        own.push(app.authenticator_in(&caller, &format!("app {number}")).await);
        app.advance(Duration::from_secs(1));
    }
    caller.begin_authenticator("one more").await.refused(ProblemCode::TooManyAuthenticators);
    assert_eq!(names(&caller).await, ["app 0", "app 1", "app 2", "app 3", "app 4"]);
    assert_eq!(caller.remove_authenticator(own[0].id).await.status, 204);
    app.authenticator_in(&caller, "one more").await;
}

#[tokio::test]
async fn a_request_that_cannot_be_read_says_which_field_is_wrong() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    for name in ["", " \u{3000}", "a\nb", &"x".repeat(41)] {
        let problem = caller.begin_authenticator(name).await.refused(ProblemCode::InvalidRequest);
        assert_eq!(problem.field.as_deref(), Some("name"), "{name:?}");
    }
    let own = caller.new_authenticator("phone").await;
    for code in ["", "12345", "1234567", "87110354", "28708a"] {
        let problem = caller.verify_authenticator(own.id, code).await.refused(ProblemCode::InvalidRequest);
        assert_eq!(problem.field.as_deref(), Some("code"), "{code:?}");
    }
    let unknown = json!({ "name": "phone", "secret": "GEZDGNBV" });
    caller.post(paths::AUTHENTICATORS, &unknown).await.refused(ProblemCode::InvalidRequest);
    let spaced = app.shown(&own);
    let spaced = format!("{} {}", &spaced[..3], &spaced[3..]);
    caller.verify_authenticator(own.id, &spaced).await.granted::<AuthenticatorView>(200);
}
