//! Every answer that the OpenAPI document describes was received by the tests of the API, which the program
//! `api` has run before this one.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use ninsho_contract::Contract;

/// Names the folder in which the program `api` has left what it received.
const FOLDER: &str = "NINSHO_TEST_RECEIVED";

/// What a test may receive of any operation, and need not: a fault of ours, which no request is known to meet.
const A_FAULT: &str = "500 internal";

/// What no test can provoke, and why.
const NOT_PROVOKED: [(&str, &str); 1] = [(
    "verifyAuthenticator 409 too_many_authenticators",
    "there is room when the set-up begins, and a later set-up takes its place",
)];

#[test]
fn every_answer_that_is_described_was_received() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        println!("skipped: `cargo xtask test api` leaves what was received, and says where");
        return;
    };
    let files =
        fs::read_dir(&folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let received: BTreeSet<String> =
        files.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    let described = Contract::new(serde_json::to_value(ninsho_api::serve::openapi::document()).unwrap());
    let described: BTreeSet<String> = described.described().iter().map(ToString::to_string).collect();

    let is_excused = |answer: &String| NOT_PROVOKED.iter().any(|(excused, _)| answer == excused);
    let missing: Vec<_> = described
        .difference(&received)
        .filter(|answer| !is_excused(answer) && !answer.ends_with(A_FAULT))
        .collect();
    assert!(missing.is_empty(), "described, and never received: {missing:#?}");
    let provoked: Vec<_> = received.iter().filter(|answer| is_excused(answer)).collect();
    assert!(provoked.is_empty(), "said not to be provoked, and received: {provoked:#?}");
}
