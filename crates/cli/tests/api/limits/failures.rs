//! Wrong second factors, counted over everything: no count falls but by success.

use std::time::Duration;

use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};
use serde_json::json;

use crate::support::{Caller, PASSWORD, Person, TestApp, other_code};

async fn failures(app: &TestApp, person: &Person) -> i32 {
    app.row(person).await.second_factor_failures
}

/// Asks for a code, and waits as long as the answers say.
async fn ask_for_code(app: &TestApp, person: &Person, process: &Caller) -> (Caller, String) {
    loop {
        let caller = process.with_session_of(&process.log_in(&person.user_id, PASSWORD).await);
        let answer = caller.press(paths::LOGIN_OTP).await;
        if answer.status == 200 {
            return (caller, app.newest_code(&person.mail).await);
        }
        let problem = match answer.refusal() {
            Some(code @ ProblemCode::SecondFactorLocked) => answer.refused(code),
            _ => answer.refused(ProblemCode::SendLimitReached),
        };
        app.advance(Duration::from_secs(problem.retry_after.unwrap()));
    }
}

#[tokio::test]
async fn a_hundred_wrong_codes_lead_to_the_help_desk_over_resends_log_ins_and_restarts() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let mut process = app.caller();
    let mut locks = Vec::new();
    let mut count = 0;
    for round in 0.. {
        if round % 4 == 3 {
            process = app.another_process().await;
        }
        let (caller, code) = ask_for_code(&app, &taro, &process).await;
        assert_eq!(failures(&app, &taro).await, count, "a new log-in and a new code take nothing back");
        // Rounds of different length, so that locks strike in the middle of a code as well.
        for attempt in 0..(2 + round % 4) {
            if attempt == 2 && round % 3 == 0 {
                app.advance(Duration::from_mins(1));
                let resent = caller.press(paths::LOGIN_OTP).await;
                assert!(resent.status == 200 || resent.refusal() == Some(ProblemCode::SendLimitReached));
                assert_eq!(failures(&app, &taro).await, count, "a resend takes nothing back");
            }
            caller.verify_login(&other_code(&code)).await.refused(ProblemCode::WrongCode);
            count += 1;
            assert_eq!(failures(&app, &taro).await, count);
            if count % 10 == 0 {
                break;
            }
        }
        if count == 100 {
            caller.verify_login(&code).await.refused(ProblemCode::SecondFactorBlocked);
            break;
        }
        if count % 10 == 0 {
            let problem = caller.verify_login(&code).await.refused(ProblemCode::SecondFactorLocked);
            locks.push(problem.retry_after.unwrap() / 60);
        }
    }
    assert_eq!(locks, [15, 30, 60, 120, 240, 480, 960, 1920, 3840]);
    assert_eq!(app.count_of(&taro, "wrong_code").await, 100);
    assert_eq!(app.count_of(&taro, "logged_in").await, 0);

    app.advance(Duration::from_hours(24 * 365));
    let caller = process.with_session_of(&process.log_in("taro", PASSWORD).await);
    caller.press(paths::LOGIN_OTP).await.refused(ProblemCode::SecondFactorBlocked);
}

#[tokio::test]
async fn only_a_right_code_takes_the_failures_back() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    for _ in 0..3 {
        let mut count = 0;
        for wrong in [5, 4] {
            let (caller, code) = ask_for_code(&app, &taro, &app.caller()).await;
            for _ in 0..wrong {
                caller.verify_login(&other_code(&code)).await.refused(ProblemCode::WrongCode);
                count += 1;
            }
            assert_eq!(failures(&app, &taro).await, count);
        }
        let (caller, code) = ask_for_code(&app, &taro, &app.caller()).await;
        caller.verify_login(&code).await.granted::<LoginAnswer>(200);
        assert_eq!(failures(&app, &taro).await, 0);
    }
    assert_eq!(app.count_of(&taro, "second_factor_locked").await, 0);
    assert_eq!(app.count_of(&taro, "wrong_code").await, 27);
}

#[tokio::test]
async fn the_tenth_code_in_a_row_may_still_be_right() {
    let app = TestApp::start().await;
    let taro = app.person_with("taro", |row| row.second_factor_failures = 9).await;
    let (caller, code) = app.with_code(&taro).await;
    caller.verify_login(&code).await.granted::<LoginAnswer>(200);
    let row = app.row(&taro).await;
    assert_eq!((row.second_factor_failures, row.second_factor_locked_until), (0, None));
    assert_eq!(app.events(&taro).await, ["logged_in"]);
}

#[tokio::test]
async fn wrong_codes_of_all_flows_are_counted_together() {
    let app = TestApp::start().await;
    let taro = app.person_with("taro", |row| row.second_factor_failures = 0).await;
    let caller = app.signed_in(&taro).await;
    let mut count = 0;
    for address in ["one@example.org", "two@example.org"] {
        app.advance(Duration::from_secs(1));
        let answer = caller.post(paths::ADDRESS_CHANGES, &json!({ "address": address })).await;
        let id = answer.granted::<AddressChangeView>(201).id();
        let wrong = json!({ "code": other_code(&app.newest_code(address).await) });
        for _ in 0..4 {
            let path = paths::address_change_verify(id);
            caller.post(&path, &wrong).await.refused(ProblemCode::WrongCode);
            count += 1;
            assert_eq!(failures(&app, &taro).await, count, "a new change takes nothing back");
        }
    }
    app.advance(Duration::from_secs(1));
    let (log_in, code) = app.with_code(&taro).await;
    for _ in 0..2 {
        log_in.verify_login(&other_code(&code)).await.refused(ProblemCode::WrongCode);
    }
    log_in.verify_login(&code).await.refused(ProblemCode::SecondFactorLocked);
    let change = json!({ "address": "three@example.org" });
    caller.post(paths::ADDRESS_CHANGES, &change).await.refused(ProblemCode::SecondFactorLocked);
    assert_eq!(app.count_of(&taro, "second_factor_locked").await, 1);
}
