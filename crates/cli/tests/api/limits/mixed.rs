//! Row 4 of the promises: over wrong codes of every kind, resends, new flows, new log-ins, restarts and
//! hours that go by, the count of an account falls by a success and by nothing else; each tenth wrong code
//! in a row locks, twice as long each time.
//!
//! Somebody tries at random whatever takes a code, with one process or through two. A model beside it
//! knows what the count has to be; after each step it is held against the database.
//!
//! The doors of machine clients are among them. It was seen to fail with initializations that reset the count.

mod walk;

use crate::support::{Fleet, MANY_MAILS};
use walk::Walk;

/// Enough for three locks in a row, and several successes afterwards.
const STEPS: usize = 600;

async fn walk_over(fleet: Fleet, size: usize, seed: u64) {
    // Shown when the test fails.
    println!("seed {seed}");
    let mut walk = Walk::new(&fleet, size, seed).await;
    for _ in 0..STEPS {
        walk.step().await;
    }
    walk.has_seen_enough();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_count_ever_falls_but_by_success() {
    walk_over(Fleet::start(1, MANY_MAILS).await, 1, 4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_count_ever_falls_but_by_success_over_two_processes() {
    if let Some(fleet) = Fleet::pair(MANY_MAILS).await {
        walk_over(fleet, 2, 5).await;
    }
}
