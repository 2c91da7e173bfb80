//! Something happens between the arrival of a request, where the client was looked at, and its transaction:
//! the account's row is locked until it has happened.

use std::pin::pin;

use ninsho_domain::storage::Storage;

use super::{Asked, Meanwhile, ready, start};
use crate::hold::between::until_waiting;
use crate::support::dump;

async fn nothing_is_written_when(meanwhile: Meanwhile) {
    let app = start().await;
    let beside = Storage::connect(app.app.config.database_url.reveal()).await.unwrap();
    for (number, asked) in Asked::ALL.into_iter().enumerate().filter(|(_, asked)| asked.writes()) {
        let attempt = ready(&app, &format!("person{number}"), asked).await;
        until_waiting(&app, false).await;
        let (tx, _) = beside.lock_account(attempt.person.account_id).await.unwrap();
        let mut sending = pin!(attempt.send());
        tokio::select! {
            answer = &mut sending => panic!("{asked:?} was answered before it wrote: {}", answer.text),
            () = until_waiting(&app, true) => {}
        }
        meanwhile.happen(&app, &attempt, &tx).await;
        let expected = dump::rows(&tx).await;
        tx.commit().await.unwrap();
        let answer = sending.await;
        assert!(meanwhile.is_told(&attempt, &answer), "{asked:?}: {} {}", answer.status, answer.text);
        dump::assert_unchanged(app.app.storage.read(), &expected, format_args!("{asked:?}")).await;
    }
    beside.close().await;
}

#[tokio::test]
async fn a_token_that_is_revoked_before_its_request_writes_writes_nothing() {
    Box::pin(nothing_is_written_when(Meanwhile::TokenIsRevoked)).await;
}

#[tokio::test]
async fn a_token_that_grows_old_before_its_request_writes_writes_nothing() {
    Box::pin(nothing_is_written_when(Meanwhile::TokenGrowsOld)).await;
}

#[tokio::test]
async fn a_client_that_is_suspended_before_its_request_writes_writes_nothing() {
    Box::pin(nothing_is_written_when(Meanwhile::ClientIsSuspended)).await;
}

#[tokio::test]
async fn a_client_that_is_removed_before_its_request_writes_writes_nothing() {
    Box::pin(nothing_is_written_when(Meanwhile::ClientIsRemoved)).await;
}

#[tokio::test]
async fn an_account_that_is_closed_before_a_client_writes_is_written_nothing() {
    Box::pin(nothing_is_written_when(Meanwhile::AccountIsClosed)).await;
}
