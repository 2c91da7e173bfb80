//! Account commands, called while a request or another command changes the same account.

use ninsho_domain::account::command::{self, Outcome};
use ninsho_shared::{ProblemCode, UserId};

use crate::support::TestApp;

#[tokio::test]
async fn unlocking_without_the_freeze_does_not_undo_a_report_that_came_first() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    taro.complete().await;
    app.change(&taro.person, |account| account.second_factor_failures = 100).await;
    let user_id = UserId::parse("taro").unwrap();

    // Pressed after the operator looked the account up, and before the command has its lock.
    let seen = app.row(&taro.person).await;
    assert_eq!(seen.frozen_at, None);
    app.caller().press_revocation(&taro.stop).await;

    let (tx, account) = command::lock(&app.app, &user_id).await.unwrap().unwrap();
    let refused = command::unlock(&tx, &app.app, &account, false).await.unwrap_err();
    tx.rollback().await.unwrap();
    assert_eq!(refused.code(), ProblemCode::AccountFrozen);
    let after = app.row(&taro.person).await;
    assert!(after.frozen_at.is_some() && after.second_factor_failures == 100, "nothing was opened");

    let (tx, account) = command::lock(&app.app, &user_id).await.unwrap().unwrap();
    assert_eq!(command::unlock(&tx, &app.app, &account, true).await.unwrap(), Outcome::Changed);
    tx.commit().await.unwrap();
    let after = app.row(&taro.person).await;
    assert_eq!((after.frozen_at, after.second_factor_failures), (None, 0));
}
