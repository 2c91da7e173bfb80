//! Wrong codes here count with all others, and a locked account looks at no mailed code.

use std::time::Duration;

use ninsho_domain::config::{SendLimit, Span};
use ninsho_shared::initialization::InitRequestView;
use ninsho_shared::{MailAddress, ProblemCode, paths};

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
            InitRequestView::AtDesk { shown, .. } if shown == MailAddress::parse(&person.mail).unwrap().masked()
        ));
        let letters = app.letters().await;
        let kinds: Vec<_> = letters.iter().map(|letter| letter.kind).collect();
        assert_eq!(kinds, [crate::support::Kind::InitializationRequested]);
        let send = flow.caller.send_confirmation(flow.id).await;
        assert_eq!(send.status, 403, "{}", send.text);
    }
}

#[tokio::test]
async fn whom_the_desk_has_let_in_nobody_with_the_password_locks_out_again() {
    let app = TestApp::start().await;
    let (taro, flow) = app.at_desk("taro").await;
    app.with_authenticator_and_recovery_codes(&taro).await;
    let (_, operator) = app.operator("desk1").await;
    let thief = app.past_password(&taro).await;
    let code = operator.tell_code(flow.id).await;
    let flow = flow.rise(&code).await;
    let ended = thief.verify_by_recovery_code("ZZZZ-ZZZZ-ZZZZ-ZZZZ").await;
    ended.refused(ProblemCode::SessionEnded);

    let thief = app.past_password(&taro).await;
    for _ in 0..10 {
        thief.verify_by_recovery_code("ZZZZ-ZZZZ-ZZZZ-ZZZZ").await.refused(ProblemCode::AccountFrozen);
    }
    thief.press(paths::LOGIN_OTP).await.refused(ProblemCode::AccountFrozen);
    assert_eq!(app.row(&taro).await.second_factor_failures, 0, "until the request ends, the desk decides");

    let change = flow.caller.begin_change("taro@example.org").await;
    app.deliver().await;
    let code = app.newest_code("taro@example.org").await;
    for left in (1..5).rev() {
        let wrong = flow.caller.verify_change(change, &other_code(&code)).await;
        assert_eq!(wrong.refused(ProblemCode::WrongCode).attempts_left, Some(left));
    }
    assert_eq!(app.row(&taro).await.second_factor_failures, 0, "they count on the challenge alone");
    assert_eq!(flow.caller.verify_change(change, &code).await.status, 200);
    let row = app.row(&taro).await;
    assert_eq!((row.second_factor_failures, row.second_factor_locked_until), (0, None));
}

#[tokio::test]
async fn no_code_is_mailed_beyond_the_limit_or_to_an_address_that_was_removed() {
    let app = TestApp::start_with(|config| {
        config.limits.send.account = vec![SendLimit { codes: 1, within: Span(Duration::from_mins(10)) }];
    })
    .await;
    let taro = app.person("taro").await;
    let (flow, _, _) = app.confirming(&taro).await;
    app.advance(Duration::from_mins(1));
    flow.caller.send_confirmation(flow.id).await.refused(ProblemCode::SendLimitReached);
    app.change(&taro, |row| (row.mail_address, row.mail_since) = (None, None)).await;
    flow.caller.send_confirmation(flow.id).await.refused(ProblemCode::NoMailAddress);
}
