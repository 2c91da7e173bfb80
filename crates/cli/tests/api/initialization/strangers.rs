//! Row 9 of the promises: without the password, every ID is answered alike.

use ninsho_shared::ProblemCode;

use crate::support::{START, TestApp};

#[tokio::test]
async fn an_id_that_is_known_unknown_closed_or_unset_is_answered_alike() {
    let app = TestApp::start().await;
    app.person("known").await;
    app.person_with("closed", |row| row.closed_at = Some(START)).await;
    app.person_with("unset", |row| (row.mail_address, row.mail_since, row.enrolled_at) = (None, None, None))
        .await;
    app.person_with("frozen", |row| row.frozen_at = Some(START)).await;
    let mut answers = Vec::new();
    for user_id in ["known", "unknown", "closed", "unset", "frozen"] {
        let answer = app.caller().ask_to_initialize(user_id, "wrong").await;
        answer.refused(ProblemCode::WrongCredentials);
        answers.push(answer.comparable());
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
    assert!(app.letters().await.is_empty());
}

#[tokio::test]
async fn the_right_password_of_a_closed_account_is_answered_like_a_wrong_one() {
    let app = TestApp::start().await;
    app.person_with("closed", |row| row.closed_at = Some(START)).await;
    let right = app.caller().ask_to_initialize("closed", crate::support::PASSWORD).await;
    let wrong = app.caller().ask_to_initialize("closed", "wrong").await;
    assert_eq!(right.comparable(), wrong.comparable());
}

#[tokio::test]
async fn tries_here_and_at_the_log_in_are_counted_together() {
    let app = TestApp::start().await;
    app.person("taro").await;
    for _ in 0..6 {
        app.caller().ask_to_initialize("taro", "wrong").await.refused(ProblemCode::WrongCredentials);
    }
    for _ in 0..4 {
        app.caller().log_in("taro", "wrong").await.refused(ProblemCode::WrongCredentials);
    }
    app.caller().log_in("taro", "wrong").await.refused(ProblemCode::TooManyAttempts);
    app.caller().ask_to_initialize("taro", "wrong").await.refused(ProblemCode::TooManyAttempts);
}
