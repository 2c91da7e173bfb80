//! An account that its owner froze, or that wrong codes locked, is let in by the help desk alone.

use ninsho_shared::account::MailFactorView;
use ninsho_shared::{ProblemCode, paths};

use crate::support::{Kind, START, TestApp};

#[tokio::test]
async fn a_frozen_account_is_opened_by_the_help_desk_and_by_completing_alone() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let taro = app.person_with("taro", |row| row.frozen_at = Some(START)).await;
    let flow = app.initializing(&taro).await;
    app.letters().await;
    let [request] = &desk.desk_requests("taro").await[..] else { panic!("it is at the desk") };
    assert!(request.frozen);
    let code = desk.tell_code(flow.id).await;
    let flow = flow.rise(&code).await;
    assert!(app.row(&taro).await.frozen_at.is_some(), "given up here, it stays frozen");
    let half_way = app.past_password(&taro).await;
    half_way.press(paths::LOGIN_OTP).await.refused(ProblemCode::AccountFrozen);

    let back_in = flow.register(&app, "taro@example.net").await;
    assert_eq!(app.row(&taro).await.frozen_at, None);
    let account: ninsho_shared::account::AccountView = back_in.get(paths::ACCOUNT).await.granted(200);
    assert!(matches!(account.mail, MailFactorView::Registered { .. }));
    let letters = app.letters().await;
    assert!(letters.iter().any(|letter| (letter.to.as_str(), letter.kind) == ("taro@example.com", Kind::InitializationDone)));
}

#[tokio::test]
async fn a_blocked_account_is_let_in_by_a_told_code_and_wrong_ones_go_on_counting() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let taro = app.person_with("taro", |row| row.second_factor_failures = 100).await;
    let flow = app.initializing(&taro).await;
    let code = desk.tell_code(flow.id).await;
    flow.caller.confirm(flow.id, &crate::support::other_code(&code)).await.refused(ProblemCode::WrongCode);
    assert_eq!(app.row(&taro).await.second_factor_failures, 101);
    let flow = flow.rise(&code).await;
    flow.register(&app, "taro@example.net").await;
    assert_eq!(app.row(&taro).await.second_factor_failures, 0);
}
