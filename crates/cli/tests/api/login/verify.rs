//! `POST /login/verify`: the code is compared.

use std::time::Duration;

use ninsho_shared::login::{LoginAnswer, LoginView};
use ninsho_shared::{ProblemCode, paths};
use serde_json::json;

use crate::support::{START, TestApp, other_code};

#[tokio::test]
async fn a_wrong_code_is_refused_counted_and_written_down() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    let problem = caller.verify_login(&other_code(&code)).await.refused(ProblemCode::WrongCode);
    assert_eq!((problem.field.as_deref(), problem.attempts_left), (Some("code"), Some(4)));
    let LoginView::CodeSent { code: view, .. } = caller.login_state().await else {
        panic!("a code was sent")
    };
    assert_eq!(view.attempts_left, 4);
    assert_eq!(app.events(&taro).await, ["wrong_code"]);
    assert_eq!(app.row(&taro).await.second_factor_failures, 1);
    assert_eq!(app.codes_mailed(&taro.mail).await, 1);
}

#[tokio::test]
async fn a_code_is_refused_after_five_attempts() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    for left in (0..5).rev() {
        let problem = caller.verify_login(&other_code(&code)).await.refused(ProblemCode::WrongCode);
        assert_eq!(problem.attempts_left, Some(left));
    }
    caller.verify_login(&code).await.refused(ProblemCode::CodeExhausted);
    assert_eq!(app.count_of(&taro, "wrong_code").await, 5, "the sixth was not looked at");
    app.advance(Duration::from_secs(601));
    caller.verify_login(&code).await.refused(ProblemCode::CodeExpired);
}

#[tokio::test]
async fn a_code_is_refused_after_its_time() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    app.advance(Duration::from_mins(10));
    caller.verify_login(&code).await.refused(ProblemCode::CodeExpired);
    assert!(app.events(&taro).await.is_empty());
    assert_eq!(app.row(&taro).await.second_factor_failures, 0, "a late code is no wrong one");
}

#[tokio::test]
async fn a_code_is_read_however_it_was_typed() {
    let app = TestApp::start().await;
    let spell: [fn(&str) -> String; 4] = [
        |code| code.chars().map(|c| char::from_u32(u32::from(c) - 0x30 + 0xff10).unwrap()).collect(),
        |code| format!(" {} {}\n", &code[..4], &code[4..]),
        |code| format!("{}-{}", &code[..4], &code[4..]),
        |code| format!("{}\u{3000}{}", &code[..4], &code[4..]),
    ];
    for (number, spell) in spell.into_iter().enumerate() {
        let person = app.person(&format!("person{number}")).await;
        let (caller, code) = app.with_code(&person).await;
        caller.verify_login(&spell(&code)).await.granted::<LoginAnswer>(200);
        assert_eq!(app.events(&person).await, ["logged_in"]);
    }
}

#[tokio::test]
async fn what_is_no_code_costs_no_attempt_and_names_the_field() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    for text in ["", "1234567", "123456789", "1234567a", "٨٧١١٠٣٥٤", "+8711035", "0x123456"] {
        let problem = caller.verify_login(text).await.refused(ProblemCode::InvalidRequest);
        assert_eq!(problem.field.as_deref(), Some("code"), "{text}");
    }
    for (body, field) in [
        (json!({ "factor": "mail" }), Some("code")),
        (json!({ "code": code }), Some("factor")),
        (json!({ "factor": "mail", "code": 12_345_678 }), Some("code")),
        (json!({ "factor": "carrier pigeon", "code": code }), Some("factor")),
        (json!({ "factor": "mail", "code": code, "trust": true }), None),
        (json!({ "factor": "mail", "code": code, "code ": code }), None),
    ] {
        let problem = caller.post(paths::LOGIN_VERIFY, &body).await.refused(ProblemCode::InvalidRequest);
        assert_eq!(problem.field.as_deref(), field, "{body}");
    }
    assert!(app.events(&taro).await.is_empty());
    let LoginView::CodeSent { code: view, .. } = caller.login_state().await else {
        panic!("a code was sent")
    };
    assert_eq!(view.attempts_left, 5);
}

#[tokio::test]
async fn a_code_counts_in_no_other_account() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let hanako = app.person("hanako").await;
    let (caller_of_taro, code_of_taro) = app.with_code(&taro).await;
    let (caller_of_hanako, code_of_hanako) = app.with_code(&hanako).await;
    caller_of_hanako.verify_login(&code_of_taro).await.refused(ProblemCode::WrongCode);
    caller_of_taro.verify_login(&code_of_hanako).await.refused(ProblemCode::WrongCode);
    assert_eq!(app.events(&taro).await, ["wrong_code"]);
    assert_eq!(app.events(&hanako).await, ["wrong_code"]);
    caller_of_taro.verify_login(&code_of_taro).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn a_code_that_was_used_opens_nothing_a_second_time() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    caller.verify_login(&code).await.granted::<LoginAnswer>(200);
    caller.verify_login(&code).await.refused(ProblemCode::SessionReplaced);
    let again = app.past_password(&taro).await;
    again.verify_login(&code).await.refused(ProblemCode::NoCodeSent);
    app.advance(Duration::from_secs(1));
    again.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let used = again.verify_login(&code).await.refused(ProblemCode::CodeUsed);
    assert_eq!(used.attempts_left, Some(5), "the awaited code can still be typed");
    let mut events = app.events(&taro).await;
    events.sort();
    assert_eq!(events, ["logged_in", "wrong_code"]);
}

#[tokio::test]
async fn a_frozen_account_is_opened_by_no_code() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    app.change(&taro, |row| row.frozen_at = Some(START)).await;
    let right = caller.verify_login(&code).await;
    right.refused(ProblemCode::AccountFrozen);
    assert_eq!(right.comparable(), caller.verify_login(&other_code(&code)).await.comparable());
    assert!(app.events(&taro).await.is_empty());
}

#[tokio::test]
async fn an_account_that_was_closed_meanwhile_is_opened_by_no_code() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let (caller, code) = app.with_code(&taro).await;
    app.change(&taro, |row| row.closed_at = Some(START)).await;
    caller.verify_login(&code).await.refused(ProblemCode::SessionEnded);
    caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::SessionEnded);
}
