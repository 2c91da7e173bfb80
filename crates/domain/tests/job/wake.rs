//! What makes a worker look: a commit, the other side being back, and kinds that are not its own.

use std::sync::Arc;
use std::time::Duration;

use ninsho_domain::job::queue;
use ninsho_domain::storage::entity::job;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait};
use tokio_util::sync::CancellationToken;

use crate::stage::{KIND, SOON, START, Scripted, Stage, id, new_job};

/// Makes a job one of a kind that only a later version knows.
async fn make_unknown(stage: &Stage, number: u128) {
    let update = Query::update()
        .table(job::Entity)
        .value(job::Column::Kind, "of_a_later_version")
        .and_where(job::Column::Id.eq(id(number)))
        .to_owned();
    stage.storage.write().execute(&update).await.unwrap();
}

#[tokio::test]
async fn a_commit_with_a_job_wakes_every_worker_and_no_other_commit_does() {
    let stage = Stage::new().await;
    let (one, other) = (stage.storage.jobs_added(), stage.storage.jobs_added());
    let is_woken = || one.has_changed().unwrap() || other.has_changed().unwrap();

    stage.storage.begin().await.unwrap().commit().await.unwrap();
    let tx = stage.storage.begin().await.unwrap();
    queue::enqueue(&tx, new_job(1, None), job::ActiveModel::default(), START).await.unwrap();
    tx.rollback().await.unwrap();
    assert!(!is_woken());

    let tx = stage.storage.begin().await.unwrap();
    queue::enqueue(&tx, new_job(1, None), job::ActiveModel::default(), START).await.unwrap();
    assert!(!is_woken(), "nobody could see the job yet");
    tx.commit().await.unwrap();
    assert!(one.has_changed().unwrap() && other.has_changed().unwrap());
}

#[tokio::test]
async fn running_workers_take_what_is_committed_and_stop_when_told() {
    let stage = Stage::new().await;
    let (handler, mut runs) = Scripted::new(None);
    let shutdown = CancellationToken::new();
    let running: Vec<_> =
        (0..2).map(|_| tokio::spawn(stage.worker(Arc::clone(&handler)).run(shutdown.clone()))).collect();
    for number in 1..=3 {
        let added = stage.add(number).await;
        assert_eq!(tokio::time::timeout(SOON, runs.recv()).await.unwrap(), Some(added));
    }
    shutdown.cancel();
    for worker in running {
        tokio::time::timeout(SOON, worker).await.unwrap().unwrap();
    }
    for number in 1..=3 {
        assert!(stage.row(id(number)).await.completed_at.is_some(), "what was begun is finished");
    }
    assert!(runs.is_empty(), "each ran once");
}

#[tokio::test]
async fn what_waited_for_the_other_side_is_due_when_it_is_back() {
    let stage = Stage::new().await;
    stage.add_all(&[(1, None), (2, None), (3, None), (4, None)]).await;
    let in_an_hour = START.plus(Duration::from_hours(1));
    let errors = [None, Some("451".to_owned()), None];
    for (lease, error) in stage.lease().await.into_iter().zip(errors) {
        queue::defer(stage.storage.write(), lease, in_an_hour, error).await.unwrap();
    }
    make_unknown(&stage, 3).await;
    assert_eq!(queue::wake(&stage.storage, KIND, START).await.unwrap(), 1);
    assert_eq!(stage.lease_one().await.id(), id(1), "what was answered is waited out");
    assert_eq!(queue::wake(&stage.storage, KIND, START).await.unwrap(), 0);
}

#[tokio::test]
async fn a_kind_that_this_version_does_not_know_is_left_alone_and_stops_no_other() {
    let stage = Stage::new().await;
    let (handler, mut runs) = Scripted::new(None);
    stage.add_all(&[(1, Some("taro")), (2, Some("taro")), (3, None), (4, None)]).await;
    for number in [1, 3] {
        make_unknown(&stage, number).await;
    }
    assert_eq!(queue::waiting(&stage.storage, KIND).await.unwrap(), 2);
    assert_eq!(stage.worker(handler).run_due().await.unwrap(), 2);
    let mut ran = crate::stage::begun(&mut runs);
    ran.sort();
    assert_eq!(ran, [id(2), id(4)]);
    assert_eq!(queue::waiting(&stage.storage, KIND).await.unwrap(), 0);
    assert!(!queue::something_is_due(&stage.storage, KIND, START).await.unwrap());
    let left = Query::select()
        .column(job::Column::Tries)
        .from(job::Entity)
        .and_where(job::Column::Kind.ne(KIND))
        .and_where(job::Column::CompletedAt.is_null())
        .to_owned();
    let left = stage.storage.read().query_all(&left).await.unwrap();
    let tries: Vec<i32> = left.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    assert_eq!(tries, [0, 0]);
}
