//! Logging in, from the ID to the session that may do everything.

mod between;
mod code;
mod cookie;
mod delivery;
mod password;
mod replaced;
mod step_up;
mod verify;

use std::time::Duration;

use ninsho_shared::login::{LoginAnswer, LoginView};
use ninsho_shared::session::Level;
use ninsho_shared::{Delivery, ProblemCode, paths};
use reqwest::Method;

use crate::support::TestApp;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

#[tokio::test]
async fn a_person_logs_in_with_password_and_mailed_code() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    let LoginView::RequestCode { mail_address, .. } = caller.login_state().await else {
        panic!("a code can be asked for")
    };
    assert_eq!(mail_address, "t****o@example.com");
    caller.press(paths::LOGIN_OTP).await;
    let LoginView::CodeSent { code, .. } = caller.login_state().await else { panic!("a code was sent") };
    assert_eq!((code.delivery, code.attempts_left), (Delivery::Queued, 5));

    let mail = app.newest_mail(&taro.mail).await;
    assert_eq!(mail.subject().unwrap(), "ワンタイムパスワードのお知らせ / Notification of one time password");
    let verified = caller.verify_login(&mail.code().unwrap()).await;
    let full = caller.with_session_of(&verified);
    assert_eq!(full.session().await.level, Level::Full);
    caller.get(paths::SESSION).await.refused(ProblemCode::SessionReplaced);
    assert_eq!(app.events(&taro).await, ["logged_in"]);
    assert_eq!(app.mailbox.mails().len(), 1);
}

#[tokio::test]
async fn a_code_says_what_it_is_for_in_its_first_lines_the_language_of_the_page_first() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.past_password(&taro).await;
    let request = caller.request(Method::POST, paths::LOGIN_OTP);
    caller.send(request.header("accept-language", "en-GB, ja;q=0.5").header("user-agent", FIREFOX)).await;
    let mail = app.newest_mail(&taro.mail).await;
    let (code, text) = (mail.code().unwrap(), mail.text());
    let english = format!("[Log in] One-time password: {code}");
    let japanese = format!("【ログイン】ワンタイムパスワード：{code}");
    assert_eq!(text.lines().take(2).collect::<Vec<_>>(), [&english, &japanese]);
    assert_eq!(mail.header("Content-Language").as_deref(), Some("en, ja"));
    assert!(text.contains("Browser: Firefox, Linux\n") && text.contains("When: 22 November 2026"), "{text}");
    assert!(
        mail.html().contains(&format!("32px/1.6 monospace;letter-spacing:2px\">{code}<")),
        "{}",
        mail.html()
    );

    // A reader of whom nobody knows a language, and another purpose under the same subject.
    let full = caller.with_session_of(&caller.verify_login(&code).await);
    app.advance(Duration::from_mins(11));
    full.press(paths::LOGIN_OTP).await;
    let mail = app.newest_mail(&taro.mail).await;
    let first = format!("【設定の変更】ワンタイムパスワード：{}", mail.code().unwrap());
    assert_eq!(mail.text().lines().next(), Some(first.as_str()));
}

#[tokio::test]
async fn a_page_that_is_reloaded_finds_the_log_in_where_it_was() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    let answer = app.caller().log_in("taro", crate::support::PASSWORD).await;
    let caller = app.caller().with_session_of(&answer);
    assert_eq!(caller.login_state().await, answer.granted::<LoginAnswer>(200).login);
    let sent = caller.press(paths::LOGIN_OTP).await;
    assert_eq!(caller.login_state().await, sent.granted::<LoginAnswer>(200).login);
    let verified = caller.verify_login(&app.newest_code(&taro.mail).await).await;
    let signed_in = caller.with_session_of(&verified);
    assert_eq!(signed_in.login_state().await, verified.granted::<LoginAnswer>(200).login);
}

#[tokio::test]
async fn a_log_in_is_a_new_session_that_nobody_could_know_before() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (before, code) = app.with_code(&taro).await;
    let password = before.session().await;
    let after = before.with_session_of(&before.verify_login(&code).await);
    let full = after.session().await;
    assert_ne!(password.id, full.id);
    assert_ne!(before.token(), after.token());
    assert_eq!((password.level, password.step_up_until), (Level::Password, None));
    assert_eq!(
        (full.level, full.step_up_until),
        (Level::Full, Some(full.created_at.plus(Duration::from_mins(10))))
    );
}

#[tokio::test]
async fn nothing_of_a_log_in_is_told_without_a_session() {
    let app = TestApp::start().await;
    let stranger = app.caller();
    let code = serde_json::json!({ "factor": "mail", "code": "00000000" });
    for answer in [
        stranger.get(paths::LOGIN).await,
        stranger.press(paths::LOGIN_OTP).await,
        stranger.post(paths::LOGIN_VERIFY, &code).await,
    ] {
        answer.refused(ProblemCode::NotSignedIn);
        assert_eq!(answer.header("www-authenticate").as_deref(), Some("Bearer realm=\"ninsho\""));
    }
    app.deliver().await;
    assert!(app.mailbox.mails().is_empty());
}
