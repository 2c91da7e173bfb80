//! Row 1 of the promises, for recovery codes: what works once works once, however many come.

use futures_util::future::join_all;
use ninsho_shared::ProblemCode;

use crate::support::{Answer, Kind, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn of_32_right_codes_at_once_exactly_one_logs_in() {
    let app = TestApp::start().await;
    for round in 0..2 {
        let person = app.person(&format!("person{round}")).await;
        let codes = app.signed_in(&person).await.recovery_codes().await;
        app.letters().await;
        let mut callers = Vec::new();
        for _ in 0..8 {
            callers.push(app.past_password(&person).await);
        }
        let before = app.count_of(&person, "logged_in").await;
        let answers =
            join_all((0..32).map(|number| callers[number % 8].verify_by_recovery_code(&codes[0]))).await;
        assert!(answers.iter().all(|answer| answer.status < 500));
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "round {round}");
        let fits = [ProblemCode::CodeUsed, ProblemCode::SecondFactorLocked, ProblemCode::SessionReplaced];
        for refusal in answers.iter().filter_map(Answer::refusal) {
            assert!(fits.contains(&refusal), "{refusal:?}");
        }
        assert_eq!(app.count_of(&person, "logged_in").await, before + 1);
        assert_eq!(app.count_of(&person, "recovery_code_used").await, 1);
        let letters = app.letters().await;
        assert_eq!(letters.iter().filter(|letter| letter.kind == Kind::RecoveryCodeUsed).count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_codes_in_one_session_at_once_one_is_used_up() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let codes = app.signed_in(&taro).await.recovery_codes().await;
    let caller = app.past_password(&taro).await;
    let (one, other) =
        tokio::join!(caller.verify_by_recovery_code(&codes[0]), caller.verify_by_recovery_code(&codes[1]));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401], "{} {}", one.text, other.text);
    let used = app.traces(&taro).await.recovery_codes.iter().filter(|row| row.used_at.is_some()).count();
    assert_eq!(used, 1, "a code that opened nothing is not lost");
}
