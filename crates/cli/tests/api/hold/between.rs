//! What happens between the arrival of a request, where the session was looked at, and its transaction:
//! the rows are locked until it has happened.

use std::pin::pin;
use std::time::Duration;

use ninsho_domain::storage::entity::{account, init_request, session};
use ninsho_domain::storage::{Storage, Tx};
use ninsho_shared::ProblemCode;
use ninsho_shared::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Statement};

use super::attempts::{Attempt, all, ready, server};
use super::document::Operation;
use super::end_session;
use crate::support::{TestApp, dump};

/// Something that happens while a request waits for the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meanwhile {
    SessionEnds,
    SessionGrowsTooOld,
    AccountIsClosed,
    SecondFactorGrowsOld,
    OperatorIsRemoved,
    InitializationIsCancelled,
}

impl Meanwhile {
    /// What the request is then refused with, if it is one that this concerns.
    fn refusal(self, operation: &Operation, within: bool) -> Option<ProblemCode> {
        let concerns = match self {
            Self::SessionEnds | Self::SessionGrowsTooOld | Self::AccountIsClosed => true,
            Self::SecondFactorGrowsOld => operation.fresh && !within,
            Self::OperatorIsRemoved => operation.operator,
            Self::InitializationIsCancelled => {
                within && ["beginAddressChange", "verifyAddressChange"].contains(&operation.id.as_str())
            }
        };
        concerns.then_some(match self {
            Self::SessionEnds | Self::SessionGrowsTooOld | Self::AccountIsClosed => ProblemCode::SessionEnded,
            Self::SecondFactorGrowsOld => ProblemCode::StepUpRequired,
            Self::OperatorIsRemoved => ProblemCode::OperatorRequired,
            Self::InitializationIsCancelled => ProblemCode::FlowEnded,
        })
    }

    async fn happen(self, app: &TestApp, attempt: &Attempt, tx: &Tx) {
        let (session_id, now) = (attempt.session.id, app.app.now());
        let of_account = |column, value| {
            account::Entity::update_many()
                .col_expr(column, value)
                .filter(account::Column::Id.eq(attempt.person.account_id))
        };
        match self {
            Self::SessionEnds => end_session(tx, session_id, now).await,
            Self::SessionGrowsTooOld => app.advance(Duration::from_hours(12)),
            Self::AccountIsClosed => {
                of_account(account::Column::ClosedAt, Expr::value(now)).exec(tx).await.unwrap();
            }
            Self::SecondFactorGrowsOld => {
                session::Entity::update_many()
                    .col_expr(
                        session::Column::SecondFactorAt,
                        Expr::value(now.minus(Duration::from_mins(10))),
                    )
                    .filter(session::Column::Id.eq(session_id))
                    .exec(tx)
                    .await
                    .unwrap();
            }
            Self::OperatorIsRemoved => {
                let nobody = Expr::value(None::<Timestamp>);
                of_account(account::Column::OperatorSince, nobody).exec(tx).await.unwrap();
            }
            Self::InitializationIsCancelled => {
                init_request::Entity::update_many()
                    .col_expr(
                        init_request::Column::State,
                        Expr::value(init_request::InitRequestState::Cancelled),
                    )
                    .filter(init_request::Column::SessionId.eq(session_id))
                    .exec(tx)
                    .await
                    .unwrap();
            }
        }
    }
}

/// Returns when a request waits for what another transaction holds, or none does.
pub(crate) async fn until_waiting(app: &TestApp, wanted: bool) {
    /// The pool takes its connection out for a moment to look after it: that is no request.
    const IN_A_ROW: u32 = 100;
    let conn = app.app.storage.read();
    let waiting = "SELECT count(*) FROM pg_stat_activity waits \
                   JOIN pg_stat_activity holds ON holds.pid = ANY (pg_blocking_pids(waits.pid)) \
                   WHERE waits.datname = current_database() AND holds.state = 'idle in transaction'";
    let mut seen = 0;
    while seen < IN_A_ROW {
        let waits = match conn.get_database_backend() {
            // The one connection that writes is in use: it waits for the file.
            DbBackend::Sqlite => app.app.storage.write().pool().get_sqlite_connection_pool().num_idle() == 0,
            backend => {
                seen = IN_A_ROW;
                let row = conn.query_one_raw(Statement::from_string(backend, waiting)).await.unwrap();
                row.unwrap().try_get_by_index::<i64>(0).unwrap() > 0
            }
        };
        seen = if waits == wanted { seen + 1 } else { 0 };
        tokio::task::yield_now().await;
    }
}

/// Lets it happen to every write of the document.
async fn nothing_is_written_when(meanwhile: Meanwhile) {
    let app = server().await;
    let beside = Storage::connect(app.app.config.database_url.reveal()).await.unwrap();
    let mut tried = 0;
    for (number, (operation, within)) in all().into_iter().enumerate() {
        let Some(refusal) = meanwhile.refusal(&operation, within).filter(|_| operation.writes()) else {
            continue;
        };
        let attempt = ready(&app, &format!("person{number}"), &operation, within).await;
        until_waiting(&app, false).await;
        let (tx, _) = beside.lock_account(attempt.person.account_id).await.unwrap();
        let mut sending = pin!(attempt.send());
        tokio::select! {
            answer = &mut sending => panic!("{} within {within} was answered before it wrote: {}", operation.id, answer.text),
            () = until_waiting(&app, true) => {}
        }
        meanwhile.happen(&app, &attempt, &tx).await;
        let expected = dump::rows(&tx).await;
        tx.commit().await.unwrap();
        let answer = sending.await;
        assert_eq!(answer.refusal(), Some(refusal), "{} within {within}: {}", operation.id, answer.text);
        dump::assert_unchanged(app.app.storage.read(), &expected, &operation.id).await;
        tried += 1;
    }
    assert!(tried > 0, "{meanwhile:?} concerns some operation");
    beside.close().await;
}

#[tokio::test]
async fn a_session_that_ends_before_its_request_writes_writes_nothing() {
    Box::pin(nothing_is_written_when(Meanwhile::SessionEnds)).await;
}

#[tokio::test]
async fn a_session_that_grows_too_old_before_its_request_writes_writes_nothing() {
    Box::pin(nothing_is_written_when(Meanwhile::SessionGrowsTooOld)).await;
}

#[tokio::test]
async fn an_account_that_is_closed_before_its_request_writes_writes_nothing() {
    Box::pin(nothing_is_written_when(Meanwhile::AccountIsClosed)).await;
}

#[tokio::test]
async fn a_second_factor_that_grows_old_before_a_change_begins_begins_none() {
    Box::pin(nothing_is_written_when(Meanwhile::SecondFactorGrowsOld)).await;
}

#[tokio::test]
async fn an_operator_who_is_removed_before_their_request_writes_writes_nothing() {
    Box::pin(nothing_is_written_when(Meanwhile::OperatorIsRemoved)).await;
}

#[tokio::test]
async fn an_initialization_that_ends_before_its_request_writes_registers_nothing() {
    Box::pin(nothing_is_written_when(Meanwhile::InitializationIsCancelled)).await;
}
