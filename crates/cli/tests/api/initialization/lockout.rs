//! Wrong codes here count with all others, and a locked account looks at no mailed code.

use std::time::Duration;

use ninsho_shared::ProblemCode;
use ninsho_shared::initialization::InitRequestView;

use crate::support::{START, TestApp, other_code};

#[tokio::test]
async fn wrong_confirmation_codes_lock_the_account_and_locked_says_nothing() {
    let app = TestApp::start().await;
    let taro = app.person_with("taro", |row| row.second_factor_failures = 6).await;
    let (flow, code, _) = app.confirming(&taro).await;
    let wrong = other_code(&code);
    for left in (1..5).rev() {
        let problem = flow.caller.confirm(flow.id, &wrong).await.refused(ProblemCode::WrongCode);
        assert_eq!(problem.attempts_left, Some(left));
    }
    let right = flow.caller.confirm(flow.id, &code).await;
    right.refused(ProblemCode::SecondFactorLocked);
    assert_eq!(right.comparable(), flow.caller.confirm(flow.id, &wrong).await.comparable());
    flow.caller.send_confirmation(flow.id).await.refused(ProblemCode::SecondFactorLocked);
    let again = app.initializing(&taro).await;
    again.caller.send_confirmation(again.id).await.refused(ProblemCode::SecondFactorLocked);
    assert_eq!(app.row(&taro).await.second_factor_failures, 10, "a new request resets no count");
    app.advance(Duration::from_mins(15));
    again.caller.send_confirmation(again.id).await.granted::<InitRequestView>(200);
}

#[tokio::test]
async fn a_frozen_or_blocked_account_is_sent_to_the_help_desk_and_its_address_is_told() {
    for (user_id, frozen) in [("frozen", true), ("blocked", false)] {
        let app = TestApp::start().await;
        let person = app
            .person_with(user_id, |row| {
                row.frozen_at = frozen.then_some(START);
                row.second_factor_failures = if frozen { 0 } else { 100 };
            })
            .await;
        let flow = app.initializing(&person).await;
        assert!(matches!(
            flow.caller.initialization(flow.id).await,
            InitRequestView::AtDesk { shown, .. } if shown.ends_with("****@example.com")
        ));
        let letters = app.letters().await;
        let kinds: Vec<_> = letters.iter().map(|letter| letter.kind).collect();
        assert_eq!(kinds, [crate::support::Kind::InitializationRequested]);
        let send = flow.caller.send_confirmation(flow.id).await;
        assert_eq!(send.status, 403, "{}", send.text);
    }
}
