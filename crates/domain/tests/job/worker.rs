//! A job in the worker's hands: how often it is tried, until when, and what keeps it ours.

use std::sync::Arc;
use std::time::Duration;

use ninsho_domain::job::Answer;
use ninsho_domain::storage::entity::job::{self, JobState};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait};
use tokio_util::sync::CancellationToken;

use crate::stage::{SOON, START, Scripted, Stage, begun, later};

#[tokio::test]
async fn a_job_is_dead_after_as_many_failures_as_its_kind_may() {
    let stage = Stage::new().await;
    let (handler, mut runs) = Scripted::new(Some(3));
    let id = stage.add(1).await;
    handler.answer(id, later());
    let worker = stage.worker(Arc::clone(&handler));
    for wait in [5, 10] {
        worker.run_due().await.unwrap();
        assert_eq!(stage.row(id).await.state, JobState::Delayed);
        assert!(handler.given_up().is_empty());
        stage.advance(wait);
    }
    worker.run_due().await.unwrap();
    let row = stage.row(id).await;
    assert_eq!((row.state, row.tries, row.last_error.as_deref()), (JobState::Dead, 3, Some("451")));
    assert_eq!((row.completed_at, row.leased_until), (Some(START.plus(Duration::from_secs(15))), None));
    assert_eq!(handler.given_up(), [id], "what has to follow was written");
    stage.advance(3_600);
    assert_eq!(worker.run_due().await.unwrap(), 0);
    assert_eq!(begun(&mut runs).len(), 3);
}

#[tokio::test]
async fn the_last_try_may_succeed() {
    let stage = Stage::new().await;
    let (handler, _runs) = Scripted::new(Some(2));
    let id = stage.add(1).await;
    handler.answer(id, later());
    let worker = stage.worker(Arc::clone(&handler));
    worker.run_due().await.unwrap();
    handler.answer(id, Answer::Done { reply: None });
    stage.advance(5);
    worker.run_due().await.unwrap();
    assert_eq!(stage.row(id).await.state, JobState::Done);
    assert!(handler.given_up().is_empty());
}

#[tokio::test]
async fn without_a_maximum_a_job_is_tried_on() {
    let stage = Stage::new().await;
    let (handler, _runs) = Scripted::new(None);
    let id = stage.add(1).await;
    handler.answer(id, later());
    let worker = stage.worker(handler);
    for _ in 0..50 {
        assert_eq!(worker.run_due().await.unwrap(), 1);
        stage.advance(900);
    }
    assert_eq!((stage.row(id).await.state, stage.row(id).await.tries), (JobState::Delayed, 50));
}

#[tokio::test]
async fn a_job_that_takes_its_process_down_each_time_is_dead_too() {
    let stage = Stage::new().await;
    let (handler, mut runs) = Scripted::new(Some(2));
    let id = stage.add(1).await;
    for _ in 0..2 {
        drop(stage.lease_one().await);
        stage.advance(10);
    }
    assert_eq!(stage.worker(Arc::clone(&handler)).run_due().await.unwrap(), 1);
    assert_eq!(stage.row(id).await.state, JobState::Dead);
    assert_eq!(handler.given_up(), [id]);
    assert!(begun(&mut runs).is_empty());
}

#[tokio::test]
async fn a_job_is_not_run_from_its_expiry_on() {
    let stage = Stage::new().await;
    let (handler, mut runs) = Scripted::new(None);
    let id = stage.add_expiring(1, START.plus(Duration::from_secs(2))).await;
    let late = stage.add_expiring(2, START.plus(Duration::from_millis(2_001))).await;
    stage.advance(2);
    assert_eq!(stage.worker(Arc::clone(&handler)).run_due().await.unwrap(), 2);
    assert_eq!((stage.row(id).await.state, stage.row(late).await.state), (JobState::Expired, JobState::Done));
    assert_eq!((begun(&mut runs), handler.given_up()), (vec![late], vec![id]));
}

#[tokio::test]
async fn a_refused_job_and_an_obsolete_one_are_given_up() {
    let stage = Stage::new().await;
    let (handler, _runs) = Scripted::new(None);
    let (refused, obsolete) = (stage.add(1).await, stage.add(2).await);
    handler.answer(refused, Answer::Refused { error: Some("550".to_owned()) });
    handler.answer(obsolete, Answer::Obsolete);
    stage.worker(Arc::clone(&handler)).run_due().await.unwrap();
    let row = stage.row(refused).await;
    assert_eq!((row.state, row.last_error.as_deref()), (JobState::Refused, Some("550")));
    assert_eq!(stage.row(obsolete).await.state, JobState::Expired);
    let mut given_up = handler.given_up();
    given_up.sort();
    assert_eq!(given_up, [refused, obsolete]);
}

#[tokio::test]
async fn a_lease_is_renewed_for_as_long_as_its_job_runs() {
    let stage = Stage::new().await;
    let (handler, mut runs) = Scripted::new(None);
    let all = handler.gate.forget_permits(usize::MAX);
    let id = stage.add(1).await;
    let worker = stage.worker(Arc::clone(&handler));
    let running = tokio::spawn(async move { worker.run_due().await.unwrap() });
    tokio::time::timeout(SOON, runs.recv()).await.unwrap();
    stage.advance(9);
    let renewed = async {
        while stage.row(id).await.leased_until != Some(START.plus(Duration::from_secs(19))) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, renewed).await.unwrap();
    stage.advance(9);
    assert!(stage.lease().await.is_empty());
    handler.gate.add_permits(all);
    assert_eq!(running.await.unwrap(), 1);
    assert_eq!((stage.row(id).await.state, stage.row(id).await.tries), (JobState::Done, 1));
}

#[tokio::test]
async fn a_job_is_not_leased_again_by_the_worker_that_runs_it() {
    let stage = Stage::new().await;
    let (handler, mut runs) = Scripted::new(None);
    let all = handler.gate.forget_permits(usize::MAX);
    let slow = stage.add(1).await;
    let worker = stage.worker(Arc::clone(&handler));
    let shutdown = CancellationToken::new();
    let working = tokio::spawn(worker.run(shutdown.clone()));
    assert_eq!(tokio::time::timeout(SOON, runs.recv()).await.unwrap(), Some(slow));
    // No renewal came in time: the database was away, or the clock has jumped.
    stage.advance(11);
    let next = stage.add(2).await;
    // What is due earlier would be begun earlier.
    assert_eq!(tokio::time::timeout(SOON, runs.recv()).await.unwrap(), Some(next));
    handler.gate.add_permits(all);
    shutdown.cancel();
    working.await.unwrap();
    assert!(begun(&mut runs).is_empty());
    assert_eq!((stage.row(slow).await.state, stage.row(slow).await.tries), (JobState::Done, 1));
}

#[tokio::test]
async fn a_worker_that_has_lost_its_lease_leaves_the_job_to_the_other() {
    let stage = Stage::new().await;
    let (handler, mut runs) = Scripted::new(Some(1));
    let all = handler.gate.forget_permits(usize::MAX);
    let id = stage.add(1).await;
    handler.answer(id, later());
    let worker = stage.worker(Arc::clone(&handler));
    let running = tokio::spawn(async move { worker.run_due().await.unwrap() });
    tokio::time::timeout(SOON, runs.recv()).await.unwrap();
    let theirs = START.plus(Duration::from_mins(5));
    let update = Query::update()
        .table(job::Entity)
        .value(job::Column::LeasedUntil, theirs)
        .and_where(job::Column::Id.eq(id))
        .to_owned();
    stage.storage.write().execute(&update).await.unwrap();
    let before = stage.row(id).await;
    handler.gate.add_permits(all);
    assert_eq!(running.await.unwrap(), 1);
    assert_eq!(stage.row(id).await, before);
    assert!(handler.given_up().is_empty(), "what follows a death is not written either");
}
