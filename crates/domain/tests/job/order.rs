//! Jobs with the same key: in order, one at a time.

use std::time::Duration;

use ninsho_domain::job::{Answer, End, Lease, LeaseError, queue};
use ninsho_domain::storage::entity::job::{self, JobState};
use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::stage::{START, Scripted, Stage, begun, id, later};

const TARO: Option<&str> = Some("taro");
const HANAKO: Option<&str> = Some("hanako");

fn ids(leases: &[Lease]) -> Vec<Uuid> {
    leases.iter().map(Lease::id).collect()
}

#[tokio::test]
async fn one_job_of_a_key_is_leased_at_a_time_and_those_without_a_key_together() {
    let stage = Stage::new().await;
    // Added at one moment, and with ids that say the contrary.
    stage.add_all(&[(9, TARO), (8, TARO), (7, HANAKO), (1, None), (2, None)]).await;
    let mut leases = stage.lease().await;
    assert_eq!(ids(&leases), [id(1), id(2), id(7), id(9)]);
    assert!(stage.lease().await.is_empty());

    let first = leases.pop().unwrap();
    queue::complete(stage.storage.write(), first, End::Done, START, None).await.unwrap();
    assert_eq!(stage.lease_one().await.id(), id(8));
}

#[tokio::test]
async fn a_job_that_waits_holds_up_its_own_key_and_no_other() {
    let stage = Stage::new().await;
    stage.add_all(&[(1, TARO), (2, TARO), (3, HANAKO), (4, HANAKO)]).await;
    let mut leases = stage.lease().await;
    let (hanako, taro) = (leases.pop().unwrap(), leases.pop().unwrap());
    let in_a_minute = START.plus(Duration::from_mins(1));
    queue::defer(stage.storage.write(), taro, in_a_minute, None).await.unwrap();
    queue::complete(stage.storage.write(), hanako, End::Refused, START, None).await.unwrap();
    assert_eq!(ids(&stage.lease().await), [id(4)], "what is given up lets the next one go");
    stage.advance(60);
    assert_eq!(ids(&stage.lease().await), [id(1), id(4)]);
}

#[tokio::test]
async fn a_job_added_later_comes_after_those_that_wait() {
    let stage = Stage::new().await;
    stage.add_all(&[(5, TARO)]).await;
    let lease = stage.lease_one().await;
    queue::complete(stage.storage.write(), lease, End::Done, START, None).await.unwrap();
    stage.add_all(&[(4, TARO)]).await;
    stage.add_all(&[(3, TARO)]).await;
    assert_eq!(ids(&stage.lease().await), [id(4)]);
}

/// Two transactions that add to a key without a lock would get one number.
#[tokio::test]
async fn a_place_among_the_jobs_of_a_key_is_taken_once() {
    let stage = Stage::new().await;
    stage.add_all(&[(1, TARO), (2, HANAKO), (3, None), (4, None)]).await;
    let twice = job::Model { id: id(5), ..stage.row(id(1)).await }.into_active_model();
    let inserted = job::Entity::insert(twice).exec_without_returning(stage.storage.write()).await;
    assert!(inserted.is_err(), "the database refuses the second");
}

/// The other worker is still at it: the next job must not overtake the second run.
#[tokio::test]
async fn a_lost_lease_does_not_end_a_job_whose_order_counts() {
    let stage = Stage::new().await;
    stage.add_all(&[(1, TARO), (2, TARO)]).await;
    let lost = stage.lease_one().await;
    stage.advance(10);
    let ours = stage.lease_one().await;
    let written = queue::complete(stage.storage.write(), lost, End::Done, START, None).await;
    assert!(matches!(written, Err(LeaseError::Lost)));
    assert!(stage.lease().await.is_empty());
    queue::complete(stage.storage.write(), ours, End::Done, START, None).await.unwrap();
    assert_eq!(stage.lease_one().await.id(), id(2));
}

#[tokio::test]
async fn the_worker_runs_the_jobs_of_a_key_one_after_the_other() {
    let stage = Stage::new().await;
    let (handler, mut runs) = Scripted::new(None);
    stage.add_all(&[(3, TARO), (2, TARO), (1, TARO)]).await;
    handler.answer(id(2), later());
    let worker = stage.worker(handler.clone());
    assert_eq!(worker.run_due().await.unwrap(), 2);
    assert_eq!(begun(&mut runs), [id(3), id(2)]);
    assert_eq!(worker.run_due().await.unwrap(), 0, "the third waits for the second");
    handler.answer(id(2), Answer::Done { reply: None });
    stage.advance(5);
    assert_eq!(worker.run_due().await.unwrap(), 2);
    assert_eq!(begun(&mut runs), [id(2), id(1)]);
}

#[tokio::test]
async fn a_dead_job_lets_the_next_one_go() {
    let stage = Stage::new().await;
    let (handler, mut runs) = Scripted::new(Some(1));
    stage.add_all(&[(2, TARO), (1, TARO)]).await;
    handler.answer(id(2), later());
    assert_eq!(stage.worker(handler).run_due().await.unwrap(), 2);
    assert_eq!(begun(&mut runs), [id(2), id(1)]);
    assert_eq!(stage.row(id(2)).await.state, JobState::Dead);
}
