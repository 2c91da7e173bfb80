//! Who has a job, for how long, and what a lease that was lost may still write.

use std::time::Duration;

use ninsho_domain::job::{End, LeaseError, queue};
use ninsho_domain::storage::entity::job::JobState;
use ninsho_shared::Timestamp;

use crate::stage::{START, Stage};

fn in_seconds(seconds: u64) -> Timestamp {
    START.plus(Duration::from_secs(seconds))
}

fn is_lost<T>(written: &Result<T, LeaseError>) -> bool {
    matches!(written, Err(LeaseError::Lost))
}

#[tokio::test]
async fn a_leased_job_is_nobody_elses_until_its_lease_ends() {
    let stage = Stage::new().await;
    let id = stage.add(1).await;
    let lease = stage.lease_one().await;
    assert_eq!((lease.id(), lease.until(), lease.tries()), (id, in_seconds(10), 1));
    stage.advance(9);
    assert!(stage.lease().await.is_empty());
    stage.advance(1);
    let next = stage.lease_one().await;
    assert_eq!((next.id(), next.tries()), (id, 2), "a try that ended without an answer counts");
}

#[tokio::test]
async fn a_renewed_lease_ends_later() {
    let stage = Stage::new().await;
    stage.add(1).await;
    let mut lease = stage.lease_one().await;
    queue::renew(&stage.storage, &mut lease, in_seconds(19)).await.unwrap();
    assert_eq!(lease.until(), in_seconds(19));
    stage.advance(18);
    assert!(stage.lease().await.is_empty());
    queue::complete(stage.storage.write(), lease, End::Refused, START, None).await.unwrap();
}

#[tokio::test]
async fn a_deferred_job_is_leased_when_it_is_due_and_not_before() {
    let stage = Stage::new().await;
    let id = stage.add(1).await;
    let lease = stage.lease_one().await;
    queue::defer(stage.storage.write(), lease, in_seconds(5), Some("451".to_owned())).await.unwrap();
    let row = stage.row(id).await;
    assert_eq!((row.state, row.leased_until, row.completed_at), (JobState::Delayed, None, None));
    assert_eq!(row.last_error.as_deref(), Some("451"));
    stage.advance(4);
    assert!(stage.lease().await.is_empty());
    stage.advance(1);
    let lease = stage.lease_one().await;
    queue::defer(stage.storage.write(), lease, in_seconds(9), None).await.unwrap();
    assert_eq!(stage.row(id).await.last_error.as_deref(), Some("451"), "silence replaces no answer");
}

#[tokio::test]
async fn a_completed_job_is_never_leased_again() {
    let stage = Stage::new().await;
    for (number, end, state) in [
        (1, End::Done, JobState::Done),
        (2, End::Refused, JobState::Refused),
        (3, End::Expired, JobState::Expired),
        (4, End::Dead, JobState::Dead),
    ] {
        let id = stage.add(number).await;
        let lease = stage.lease_one().await;
        let error = Some("550".to_owned());
        queue::complete(stage.storage.write(), lease, end, in_seconds(2), error).await.unwrap();
        let row = stage.row(id).await;
        assert_eq!((row.state, row.completed_at), (state, Some(in_seconds(2))));
        assert_eq!(row.leased_until, None);
        assert_eq!(row.last_error.is_some(), end != End::Done, "what is done has no error");
    }
    stage.advance(3_600);
    assert!(stage.lease().await.is_empty());
}

#[tokio::test]
async fn a_lost_lease_changes_nothing() {
    let stage = Stage::new().await;
    let id = stage.add(1).await;
    let (mut renewing, until) = (stage.lease_one().await, in_seconds(40));
    stage.advance(10);
    let deferring = stage.lease_one().await;
    stage.advance(10);
    let refusing = stage.lease_one().await;
    stage.advance(10);
    let ours = stage.lease_one().await;
    let before = stage.row(id).await;

    let write = stage.storage.write();
    assert!(is_lost(&queue::renew(&stage.storage, &mut renewing, until).await));
    assert!(is_lost(&queue::defer(write, deferring, until, None).await));
    assert!(is_lost(&queue::complete(write, refusing, End::Refused, until, None).await));
    assert_eq!(stage.row(id).await, before);
    queue::complete(write, ours, End::Refused, until, None).await.unwrap();
    assert!(is_lost(&queue::defer(write, renewing, until, None).await), "it has ended");
    assert_eq!(stage.row(id).await.state, JobState::Refused);
}

#[tokio::test]
async fn what_is_done_is_written_down_by_a_lost_lease_too_but_once() {
    let stage = Stage::new().await;
    let id = stage.add(1).await;
    let first = stage.lease_one().await;
    stage.advance(10);
    let second = stage.lease_one().await;
    let write = stage.storage.write();
    queue::complete(write, first, End::Done, in_seconds(11), None).await.unwrap();
    assert!(is_lost(&queue::complete(write, second, End::Done, in_seconds(12), None).await));
    assert_eq!(stage.row(id).await.completed_at, Some(in_seconds(11)));
}
