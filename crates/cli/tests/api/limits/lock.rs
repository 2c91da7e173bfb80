//! A locked second factor looks at no code, and does not tell which code would have been right.

use std::time::Duration;

use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};

use crate::support::{Kind, START, TestApp, addressed, other_code};

#[tokio::test]
async fn while_it_is_locked_right_and_wrong_codes_get_equal_answers() {
    let app = TestApp::start().await;
    let taro = app.person_with("taro", |row| row.second_factor_failures = 9).await;
    let (one, code_of_one) = app.with_code(&taro).await;
    let (other, code_of_other) = app.with_code(&taro).await;
    one.verify_login(&other_code(&code_of_one)).await.refused(ProblemCode::WrongCode);

    let right = other.verify_login(&code_of_other).await;
    let wrong = other.verify_login(&other_code(&code_of_other)).await;
    assert_eq!(right.refused(ProblemCode::SecondFactorLocked).retry_after, Some(900));
    assert_eq!(right.comparable(), wrong.comparable());
    let mut events = app.events(&taro).await;
    events.sort();
    assert_eq!(events, ["second_factor_locked", "wrong_code"], "what was not looked at is no event");

    app.advance(Duration::from_mins(5));
    let right = other.verify_login(&code_of_other).await;
    let wrong = other.verify_login(&other_code(&code_of_other)).await;
    assert_eq!(right.refused(ProblemCode::SecondFactorLocked).retry_after, Some(600), "no try prolongs it");
    assert_eq!(right.comparable(), wrong.comparable());
}

#[tokio::test]
async fn while_it_is_locked_no_code_is_mailed() {
    let app = TestApp::start().await;
    app.stand_still();
    let until = START.plus(Duration::from_mins(15));
    let taro = app.person_with("taro", |row| row.second_factor_locked_until = Some(until)).await;
    let caller = app.past_password(&taro).await;
    let answer = caller.press(paths::LOGIN_OTP).await;
    assert_eq!(answer.refused(ProblemCode::SecondFactorLocked).retry_after, Some(900));
    assert_eq!(app.codes_mailed(&taro.mail).await, 0);

    app.advance(Duration::from_mins(15) - Duration::from_millis(1));
    assert_eq!(
        caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::SecondFactorLocked).retry_after,
        Some(1)
    );
    app.advance(Duration::from_millis(1));
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let code = app.newest_code(&taro.mail).await;
    caller.verify_login(&code).await.granted::<LoginAnswer>(200);
    assert_eq!(app.row(&taro).await.second_factor_locked_until, None);
}

#[tokio::test]
async fn at_the_hundredth_wrong_code_only_the_help_desk_can_open_it() {
    let app = TestApp::start().await;
    let taro = app.person_with("taro", |row| row.second_factor_failures = 99).await;
    let (one, code_of_one) = app.with_code(&taro).await;
    let (other, code_of_other) = app.with_code(&taro).await;
    one.verify_login(&other_code(&code_of_one)).await.refused(ProblemCode::WrongCode);
    let right = other.verify_login(&code_of_other).await;
    let wrong = other.verify_login(&other_code(&code_of_other)).await;
    assert_eq!(right.refused(ProblemCode::SecondFactorBlocked).retry_after, None);
    assert_eq!(right.comparable(), wrong.comparable());
    for _ in 0..3 {
        app.advance(Duration::from_hours(24 * 100));
        let caller = app.past_password(&taro).await;
        caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::SecondFactorBlocked);
    }
    assert_eq!(app.row(&taro).await.second_factor_failures, 100);
    assert_eq!(app.codes_mailed(&taro.mail).await, 2);
}

#[tokio::test]
async fn each_lock_is_told_to_the_owner_once() {
    let app = TestApp::start().await;
    let taro = app.person_with("taro", |row| row.second_factor_failures = 8).await;
    let (caller, code) = app.with_code(&taro).await;
    app.letters().await;
    caller.verify_login(&other_code(&code)).await.refused(ProblemCode::WrongCode);
    assert_eq!(app.letters().await, []);
    caller.verify_login(&other_code(&code)).await.refused(ProblemCode::WrongCode);
    let letters = app.letters().await;
    assert_eq!(addressed(&letters), [(taro.mail.as_str(), Kind::SecondFactorLocked)]);
    assert!(letters[0].text.contains("Change your password right away"), "{}", letters[0].text);
    caller.verify_login(&other_code(&code)).await.refused(ProblemCode::SecondFactorLocked);
    assert_eq!(app.letters().await, []);
}
