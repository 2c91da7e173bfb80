//! Something happens while the body of a request is held back.

use super::{Asked, Attempt, Meanwhile, ready, start};
use crate::support::{TestApp, Withheld, dump};

/// All rows, but for the event that tells of a client that was refused.
async fn rows(app: &TestApp) -> Vec<String> {
    let mut rows = dump::rows(app.app.storage.read()).await;
    rows.retain(|row| !row.contains("client_refused"));
    rows
}

async fn nothing_is_done_when(meanwhile: Meanwhile, concerns: impl Fn(Asked) -> bool) {
    let app = start().await;
    for (number, asked) in Asked::ALL.into_iter().enumerate().filter(|(_, asked)| concerns(*asked)) {
        let attempt: Attempt = ready(&app, &format!("person{number}"), asked).await;
        let (method, path) = (attempt.method.clone(), attempt.path.as_str());
        let request = Withheld::begin(&attempt.caller, method, path, &attempt.body).await;
        let tx = app.app.storage.begin().await.unwrap();
        meanwhile.happen(&app, &attempt, &tx).await;
        tx.commit().await.unwrap();
        let before = rows(&app).await;
        let answer = request.finish().await;
        assert!(meanwhile.is_told(&attempt, &answer), "{asked:?}: {} {}", answer.status, answer.text);
        assert_eq!(rows(&app).await, before, "{asked:?}");
    }
}

#[tokio::test]
async fn a_body_that_comes_after_its_token_was_revoked_does_nothing() {
    Box::pin(nothing_is_done_when(Meanwhile::TokenIsRevoked, |_| true)).await;
}

#[tokio::test]
async fn a_body_that_comes_after_its_token_grew_old_does_nothing() {
    Box::pin(nothing_is_done_when(Meanwhile::TokenGrowsOld, |_| true)).await;
}

#[tokio::test]
async fn a_body_that_comes_after_its_client_was_suspended_does_nothing() {
    Box::pin(nothing_is_done_when(Meanwhile::ClientIsSuspended, |_| true)).await;
}

#[tokio::test]
async fn a_body_that_comes_after_its_client_was_removed_does_nothing() {
    Box::pin(nothing_is_done_when(Meanwhile::ClientIsRemoved, |_| true)).await;
}

#[tokio::test]
async fn a_body_that_comes_after_the_account_was_closed_does_nothing() {
    // A client may go on reading how its challenge ended.
    Box::pin(nothing_is_done_when(Meanwhile::AccountIsClosed, |asked| asked != Asked::Read)).await;
}
