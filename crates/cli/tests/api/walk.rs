//! No step can be skipped: random walks over the whole API, with a model beside it.
//!
//! Five people, of whom each reads only their own mailboxes, and one of whom has learned the
//! others' passwords, do at random whatever the API offers, with their own sessions and with
//! numbers, codes and links of anyone. Beside them machine clients of differing scopes, networks and ways
//! ask for one-time passwords and verify what these people type, by the API and by privacyIDEA's contract;
//! and the staff suspends clients and closes accounts. After each step everything that the API protects is read
//! from the database: what has changed has to be what the step had proved, and nothing of
//! anybody else. A walk that changes nothing proves nothing, so that all walks together have
//! to succeed at every operation that the OpenAPI document lists; a new one fails here until it is walked.

mod answers;
mod clients;
mod facts;
mod learn;
mod rules;
mod steps;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use steps::{OF_CLIENTS, OF_CONTRACT, STEPS};
use world::World;

/// Enough for every operation to succeed several times …
const WALKS: u64 = 6;
const STEPS_A_WALK: usize = 1300;
/// … and where one did not, there are more walks: which seeds it takes is no matter of the API.
const MOST_WALKS: u64 = 12;

/// Why a machine client may not call: each has to have been tried.
const REFUSALS: [&str; 9] = [
    "network",
    "no session",
    "scope",
    "scope of the token",
    "secret",
    "session",
    "suspended",
    "token",
    "way",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_changes_without_its_own_proof_and_nothing_across_users() {
    let mut succeeded: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut refused: BTreeSet<&'static str> = BTreeSet::new();
    let all = || STEPS.iter().chain(OF_CLIENTS).chain(OF_CONTRACT);
    for seed in 0..MOST_WALKS {
        if seed >= WALKS && all().all(|step| succeeded.contains_key(step.operation)) {
            break;
        }
        let mut world = World::new(seed, succeeded).await;
        let mut before = world.facts().await;
        for number in 0..STEPS_A_WALK {
            if world.staff().await {
                before = world.facts().await;
            }
            let Some(act) = world.step().await else { continue };
            let after = world.facts().await;
            if let Err(broken) = rules::explain(&world, &before, &after, &act) {
                panic!("walk {seed}, step {number}: {broken}\n{act:#?}");
            }
            if act.status < 300 {
                *world.succeeded.entry(act.operation).or_default() += 1;
            }
            refused.extend(act.client.and_then(|calling| calling.refusal));
            before = after;
        }
        succeeded = world.succeeded;
    }
    let missing: Vec<_> = all().filter(|step| !succeeded.contains_key(step.operation)).collect();
    println!("{succeeded:?}");
    assert!(missing.is_empty(), "never succeeded: {missing:?}");
    assert_eq!(refused.into_iter().collect::<Vec<_>>(), REFUSALS);
}

#[test]
fn every_operation_of_the_document_is_walked() {
    let document = serde_json::to_value(ninsho_api::serve::openapi::document()).unwrap();
    let described: BTreeSet<&str> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        .filter_map(|operation| operation["operationId"].as_str())
        .collect();
    let walked: BTreeSet<&str> = STEPS.iter().chain(OF_CLIENTS).map(|step| step.operation).collect();
    assert_eq!(walked, described);
}
