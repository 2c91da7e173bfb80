//! `POST /login/verify` with a recovery code.

use std::time::Duration;

use ninsho_shared::account::AccountView;
use ninsho_shared::login::{Factor, LoginAnswer, LoginView};
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, paths};

use crate::support::{Caller, Kind, Person, START, TestApp, addressed};

/// A person with recovery codes, with all mails read.
async fn with_codes(app: &TestApp, user_id: &str) -> (Person, Caller, Vec<String>) {
    let person = app.person(user_id).await;
    let caller = app.signed_in(&person).await;
    let codes = caller.recovery_codes().await;
    app.letters().await;
    (person, caller, codes)
}

/// A code that looks like this one and is another.
fn other(code: &str) -> String {
    let last = if code.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &code[..code.len() - 1])
}

#[tokio::test]
async fn a_person_logs_in_with_a_recovery_code_and_is_told() {
    let app = TestApp::start().await;
    let (taro, _, codes) = with_codes(&app, "taro").await;
    let caller = app.past_password(&taro).await;
    let LoginView::RequestCode { factors, .. } = caller.login_state().await else {
        panic!("a code can be asked for as well")
    };
    assert_eq!(factors.usable, [Factor::Mail, Factor::RecoveryCode]);
    assert_eq!((factors.preferred, factors.recovery_codes_left), (Factor::Mail, 10));

    let passed = caller.verify_by_recovery_code(&codes[3]).await;
    let answer: LoginAnswer = passed.granted(200);
    let LoginView::SignedIn { factors, session } = answer.login else { panic!("it was right") };
    assert_eq!((factors.recovery_codes_left, session.level), (9, Level::Full));
    assert_eq!(factors.preferred, Factor::Mail, "it is for once, and not remembered");
    let letters = app.letters().await;
    assert_eq!(addressed(&letters), [("taro@example.com", Kind::RecoveryCodeUsed)]);
    assert!(letters[0].text.contains("まだ使えるリカバリーコード：9個"), "{}", letters[0].text);
    assert!(letters[0].stop.is_some());
    assert_eq!(app.count_of(&taro, "recovery_code_used").await, 1);
    assert_eq!(app.count_of(&taro, "logged_in").await, 2);
    let full = caller.with_session_of(&passed);
    full.begin_authenticator("phone").await.granted::<serde_json::Value>(201);
}

#[tokio::test]
async fn a_code_works_once() {
    let app = TestApp::start().await;
    let (taro, _, codes) = with_codes(&app, "taro").await;
    let caller = app.past_password(&taro).await;
    caller.verify_by_recovery_code(&codes[0]).await.granted::<LoginAnswer>(200);
    let again = app.past_password(&taro).await;
    again.verify_by_recovery_code(&codes[0]).await.refused(ProblemCode::CodeUsed);
    assert_eq!(app.row(&taro).await.second_factor_failures, 0, "a code that was used is no guess");
    again.verify_by_recovery_code(&codes[1]).await.granted::<LoginAnswer>(200);
    assert_eq!(app.row(&taro).await.second_factor_failures, 0);
}

#[tokio::test]
async fn a_wrong_code_is_refused_counted_and_written_down() {
    let app = TestApp::start().await;
    let (taro, _, codes) = with_codes(&app, "taro").await;
    let (_, _, of_hanako) = with_codes(&app, "hanako").await;
    let caller = app.past_password(&taro).await;
    let unknown = "ZZZZ-ZZZZ-ZZZZ-ZZZZ";
    for wrong in [other(&codes[0]).as_str(), unknown, &of_hanako[0]] {
        let problem = caller.verify_by_recovery_code(wrong).await.refused(ProblemCode::WrongCode);
        assert_eq!((problem.field.as_deref(), problem.attempts_left), (Some("code"), None));
    }
    assert_eq!(app.row(&taro).await.second_factor_failures, 3);
    assert_eq!(app.count_of(&taro, "wrong_code").await, 3);
    assert!(app.letters().await.is_empty());
}

#[tokio::test]
async fn a_code_is_read_however_it_was_typed() {
    let app = TestApp::start().await;
    let (taro, _, codes) = with_codes(&app, "taro").await;
    let spell: [fn(&str) -> String; 4] = [
        str::to_lowercase,
        |code| code.replace('-', ""),
        |code| format!(" {} ", code.replace('-', " ")),
        |code| code.replace('0', "o").replace('1', "l"),
    ];
    for (spell, code) in spell.into_iter().zip(&codes) {
        let caller = app.past_password(&taro).await;
        caller.verify_by_recovery_code(&spell(code)).await.granted::<LoginAnswer>(200);
    }
    let caller = app.past_password(&taro).await;
    for text in ["", "7KQ2", "7KQ2-M8XD-0V4T-1HJU", "87110354"] {
        let problem = caller.verify_by_recovery_code(text).await.refused(ProblemCode::InvalidRequest);
        assert_eq!(problem.field.as_deref(), Some("code"), "{text:?}");
        assert!(problem.detail.contains("a recovery code is 16"), "{}", problem.detail);
    }
}

#[tokio::test]
async fn at_three_left_it_is_time_for_new_ones_and_with_none_left_there_is_no_such_factor() {
    let app = TestApp::start().await;
    app.stand_still();
    let (taro, _, codes) = with_codes(&app, "taro").await;
    for (used, code) in (1..).zip(&codes) {
        let caller = app.past_password(&taro).await;
        let passed = caller.verify_by_recovery_code(code).await;
        let full = caller.with_session_of(&passed);
        let left = full.get(paths::ACCOUNT).await.granted::<AccountView>(200).recovery_codes.unwrap();
        assert_eq!((left.left, left.low, left.made_at), (10 - used, used >= 7, START));
    }
    let caller = app.past_password(&taro).await;
    caller.verify_by_recovery_code(&codes[0]).await.refused(ProblemCode::FactorNotSet);
    assert_eq!(app.row(&taro).await.second_factor_failures, 0, "nothing was compared");
}

#[tokio::test]
async fn a_recovery_code_renews_the_second_factor_of_a_session() {
    let app = TestApp::start().await;
    let (taro, full, codes) = with_codes(&app, "taro").await;
    app.advance(Duration::from_mins(10));
    full.press(paths::RECOVERY_CODES).await.refused(ProblemCode::StepUpRequired);
    full.verify_by_recovery_code(&codes[0]).await.granted::<LoginAnswer>(200);
    full.recovery_codes().await;
    assert_eq!(app.count_of(&taro, "logged_in").await, 1);
    assert_eq!(app.count_of(&taro, "recovery_code_used").await, 1);
}
