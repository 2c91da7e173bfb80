//! Row 16 of the promises, and row 18 of it: no half-changed account.
//!
//! Several callers at once do five hundred changes over many accounts: new addresses, whole
//! initializations, authenticators, recovery codes and stop links, with codes and links from the mails as they
//! arrive. Meanwhile the process, or one of two, is killed again and again in the middle of requests, and
//! started again. After each kill, all at one moment: whatever was acknowledged is there ([`told`]), and
//! what is there of each change is all of it ([`whole`]); where nobody answered, the callers find out over
//! the API which it is, and go on. In the end every notice of every change has arrived.
//!
//! It was seen to fail with completions that commit in two parts.

mod member;
mod snapshot;
mod told;
mod whole;
mod world;

use std::time::Duration;

use crate::support::Fleet;
use world::World;

/// The row's.
const CHANGES: usize = 500;

/// What a process that is started again has until it is ready.
const READY_AGAIN: Duration = Duration::from_secs(5);

/// Limits are shown elsewhere; here each change has its own notice, so that it can be asked for.
const TABLES: &str = "
[mail]
concurrency = 2
[limits.password]
account_and_network = { free = 100, every = \"1m\" }
[limits.send]
merge_notices = \"0s\"
address = [{ codes = 100, within = \"10m\" }]
account = [{ codes = 100, within = \"10m\" }]
[limits.set_up]
free = 500
";

async fn five_hundred_changes(fleet: Fleet, size: usize, seed: u64) {
    // Shown when the test fails.
    println!("seed {seed}");
    World::new(fleet, size, seed, CHANGES).run().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_amid_500_changes_leaves_none_half_done() {
    five_hundred_changes(Fleet::start(1, TABLES).await, 1, 16).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_processes_one_is_killed_amid_500_changes_and_none_is_left_half_done() {
    if let Some(fleet) = Fleet::pair(TABLES).await {
        five_hundred_changes(fleet, 2, 18).await;
    }
}
