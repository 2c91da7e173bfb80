//! `POST /address-changes/{id}/verify`: a code works once, in its time, within its attempts.

use std::time::Duration;

use ninsho_shared::address_change::{AddressChangeView, EndReason};
use ninsho_shared::{ProblemCode, paths};
use serde_json::json;

use crate::support::{TestApp, other_code};

#[tokio::test]
async fn a_wrong_code_is_counted_and_written_down_and_changes_nothing_else() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let before = app.traces(&taro.person).await;
    let problem =
        taro.caller.verify_change(taro.id, &other_code(&taro.code)).await.refused(ProblemCode::WrongCode);
    assert_eq!((problem.attempts_left, problem.field.as_deref()), (Some(4), Some("code")));
    let after = app.traces(&taro.person).await;
    assert_eq!(after.account.second_factor_failures, 1);
    assert_eq!(after.account.mail_address, before.account.mail_address);
    assert_eq!((&after.changes, &after.sessions), (&before.changes, &before.sessions));
    assert_eq!(after.events.len(), before.events.len() + 1);
    assert_eq!(app.count_of(&taro.person, "wrong_code").await, 1);
    assert!(app.letters().await.is_empty());
}

#[tokio::test]
async fn a_code_is_read_however_it_was_typed() {
    let app = TestApp::start().await;
    for (user_id, dash) in [("a", "-"), ("b", " "), ("c", "\u{3000}"), ("d", "\u{2010}")] {
        let person = app.changing(user_id, &format!("{user_id}@example.net")).await;
        let (first, last) = person.code.split_at(4);
        let wide = |text: &str| -> String {
            text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect()
        };
        let typed = format!(" {}{dash}{last}\n", wide(first));
        person.caller.verify_change(person.id, &typed).await.granted::<AddressChangeView>(200);
    }
}

#[tokio::test]
async fn what_is_no_code_is_no_attempt() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    let before = app.traces(&taro.person).await;
    let path = paths::address_change_verify(taro.id);
    let number = taro.code.parse::<u32>().unwrap();
    for (body, detail) in [
        (json!({}), "missing field"),
        (json!({ "code": "1234567" }), "8 digits"),
        (json!({ "code": "123456789" }), "8 digits"),
        (json!({ "code": "1234567a" }), "8 digits"),
        (json!({ "code": "" }), "8 digits"),
        (json!({ "code": number }), "string"),
    ] {
        let problem = taro.caller.post(&path, &body).await.refused(ProblemCode::InvalidRequest);
        assert_eq!(problem.field.as_deref(), Some("code"), "{body}");
        assert!(problem.detail.contains(detail), "{}", problem.detail);
    }
    app.assert_nothing_happened(&taro.person, &before).await;
}

#[tokio::test]
async fn a_code_is_good_for_ten_minutes_and_not_a_moment_longer() {
    let app = TestApp::start().await;
    app.stand_still();
    let early = app.changing("early", "early@example.net").await;
    let late = app.changing("late", "late@example.net").await;
    for changing in [&early, &late] {
        let session = changing.caller.session().await;
        assert_eq!(session.step_up_until, Some(session.created_at.plus(Duration::from_mins(10))));
    }
    app.advance(Duration::from_millis(599_999));
    early.complete().await;
    app.letters().await;
    app.advance(Duration::from_millis(1));
    let late_again = app.signed_in(&late.person).await;
    app.letters().await;
    let before = app.traces(&late.person).await;
    late_again.verify_change(late.id, &late.code).await.refused(ProblemCode::CodeExpired);
    late_again.verify_change(late.id, &other_code(&late.code)).await.refused(ProblemCode::CodeExpired);
    assert_eq!(late_again.end_of_change(late.id).await, Some(EndReason::Expired));
    app.assert_nothing_happened(&late.person, &before).await;
}

#[tokio::test]
async fn a_code_works_once() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    taro.complete().await;
    app.letters().await;
    let before = app.traces(&taro.person).await;
    // Who sends it again has not heard the answer, and is told it; nothing happens a second time.
    let again = taro.caller.verify_change(taro.id, &taro.code).await;
    assert!(matches!(again.granted(200), AddressChangeView::Completed { .. }));
    taro.caller.verify_change(taro.id, &other_code(&taro.code)).await.refused(ProblemCode::CodeUsed);
    app.assert_nothing_happened(&taro.person, &before).await;
}

#[tokio::test]
async fn a_code_is_refused_after_five_attempts() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    for left in (0..5).rev() {
        let wrong = taro.caller.verify_change(taro.id, &other_code(&taro.code)).await;
        assert_eq!(wrong.refused(ProblemCode::WrongCode).attempts_left, Some(left));
    }
    let before = app.traces(&taro.person).await;
    let right = taro.caller.verify_change(taro.id, &taro.code).await;
    right.refused(ProblemCode::CodeExhausted);
    let wrong = taro.caller.verify_change(taro.id, &other_code(&taro.code)).await;
    assert_eq!(right.comparable(), wrong.comparable(), "nobody learns whether it was the right one");
    app.assert_nothing_happened(&taro.person, &before).await;
    assert_eq!(before.address().as_deref(), Some("taro@example.com"));
}

#[tokio::test]
async fn a_right_code_takes_the_wrong_ones_back() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    for _ in 0..4 {
        taro.caller.verify_change(taro.id, &other_code(&taro.code)).await.refused(ProblemCode::WrongCode);
    }
    assert_eq!(app.row(&taro.person).await.second_factor_failures, 4);
    taro.complete().await;
    assert_eq!(app.row(&taro.person).await.second_factor_failures, 0);
}

#[tokio::test]
async fn a_code_for_the_log_in_proves_no_address_and_the_other_way_round() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    taro.caller.press(paths::LOGIN_OTP).await;
    let login = app.newest_code("taro@example.com").await;
    taro.caller.verify_change(taro.id, &login).await.refused(ProblemCode::CodeVoid);
    taro.caller.verify_login(&taro.code).await.refused(ProblemCode::CodeVoid);
    assert_eq!(app.address_of(&taro.person).await.as_deref(), Some("taro@example.com"));
    taro.complete().await;
}
