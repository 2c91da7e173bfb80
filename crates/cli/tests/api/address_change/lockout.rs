//! An account whose second factor is locked, blocked or frozen: no code is sent, none is looked at.

use std::time::Duration;

use ninsho_domain::maintenance::sweep;
use ninsho_shared::ProblemCode;
use ninsho_shared::address_change::AddressChangeView;

use crate::support::{TestApp, other_code};

#[tokio::test]
async fn ten_wrong_codes_lock_the_account_over_all_its_changes() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "tarp@example.net").await;
    for _ in 0..5 {
        taro.caller.verify_change(taro.id, &other_code(&taro.code)).await.refused(ProblemCode::WrongCode);
    }
    // A new change has a new code and new attempts, and the account's count goes on.
    let id = taro.caller.begin_change("taro@example.net").await;
    let code = app.newest_code("taro@example.net").await;
    for _ in 0..5 {
        taro.caller.verify_change(id, &other_code(&code)).await.refused(ProblemCode::WrongCode);
    }
    assert_eq!(app.count_of(&taro.person, "wrong_code").await, 10);
    assert_eq!(app.count_of(&taro.person, "second_factor_locked").await, 1);
    app.letters().await;
    let before = app.traces(&taro.person).await;
    app.advance(Duration::from_mins(5));
    let begin = taro.caller.ask_to_change("taro@example.org").await;
    assert_eq!(begin.refused(ProblemCode::SecondFactorLocked).retry_after, Some(600));
    let right = taro.caller.verify_change(id, &code).await;
    let wrong = taro.caller.verify_change(id, &other_code(&code)).await;
    assert_eq!(right.refused(ProblemCode::SecondFactorLocked).retry_after, Some(600));
    assert_eq!(right.comparable(), wrong.comparable(), "nobody learns whether it was the right one");
    app.assert_nothing_happened(&taro.person, &before).await;
}

#[tokio::test]
async fn a_lock_ends_by_itself_and_the_change_begins_anew() {
    let app = TestApp::start().await;
    let person = app.person("taro").await;
    let caller = app.signed_in(&person).await;
    app.change(&person, |account| account.second_factor_failures = 9).await;
    let id = caller.begin_change("taro@example.net").await;
    let code = app.newest_code("taro@example.net").await;
    caller.verify_change(id, &other_code(&code)).await.refused(ProblemCode::WrongCode);
    caller.verify_change(id, &code).await.refused(ProblemCode::SecondFactorLocked);
    app.advance(Duration::from_mins(15));
    let caller = app.signed_in(&person).await;
    let id = caller.begin_change("taro@example.net").await;
    let code = app.newest_code("taro@example.net").await;
    caller.verify_change(id, &code).await.granted::<AddressChangeView>(200);
    let row = app.row(&person).await;
    assert_eq!((row.second_factor_failures, row.second_factor_locked_until), (0, None));
}

#[tokio::test]
async fn a_blocked_or_frozen_account_changes_nothing_in_a_session_that_is_open() {
    let app = TestApp::start().await;
    for (user_id, refusal) in [("a", ProblemCode::SecondFactorBlocked), ("b", ProblemCode::AccountFrozen)] {
        let taro = app.changing(user_id, &format!("{user_id}@example.net")).await;
        let now = app.app.now();
        app.change(&taro.person, |account| match refusal {
            ProblemCode::SecondFactorBlocked => account.second_factor_failures = 100,
            _ => account.frozen_at = Some(now),
        })
        .await;
        app.advance(Duration::from_mins(1));
        let before = app.traces(&taro.person).await;
        taro.caller.ask_to_change("eve@example.org").await.refused(refusal);
        taro.caller.verify_change(taro.id, &taro.code).await.refused(refusal);
        taro.caller.resend_change(taro.id).await.refused(refusal);
        app.assert_nothing_happened(&taro.person, &before).await;
    }
}

#[tokio::test]
async fn a_code_that_was_given_away_elsewhere_is_mailed_no_more() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    app.advance(Duration::from_mins(1));
    let (elsewhere, _) = app.with_code(&taro.person).await;
    elsewhere.verify_login(&taro.code).await.refused(ProblemCode::CodeVoid);
    taro.caller.resend_change(taro.id).await.refused(ProblemCode::CodeVoid);
}

#[tokio::test]
async fn a_change_of_long_ago_has_no_code_any_more() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    app.advance(Duration::from_hours(24 * 400));
    sweep(&app.app.storage, &app.app.config.limits, app.app.now()).await.unwrap();
    let caller = app.signed_in(&taro.person).await;
    caller.verify_change(taro.id, &taro.code).await.refused(ProblemCode::NoCodeSent);
}
