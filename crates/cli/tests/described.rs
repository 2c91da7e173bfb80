//! Every answer that the OpenAPI document describes was received by the tests of the API, which the program
//! `api` has run before this one.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use ninsho_contract::Contract;

/// Names the folder in which the program `api` has left what it received.
const FOLDER: &str = "NINSHO_TEST_RECEIVED";

/// What no test can provoke, and why. `*` stands for every operation.
const NOT_PROVOKED: [(&str, &str, &str); 2] = [
    ("*", "500 internal", "a fault of ours, and none is known"),
    (
        "verifyAuthenticator",
        "409 too_many_authenticators",
        "there is room when the set-up begins, and a later one takes its place",
    ),
];

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

    let is_excused = |answer: &&String| {
        let (operation, what) = answer.split_once(' ').unwrap();
        NOT_PROVOKED.iter().any(|(of, excused, _)| *excused == what && ["*", operation].contains(of))
    };
    let missing: Vec<_> = described.difference(&received).filter(|answer| !is_excused(answer)).collect();
    assert!(missing.is_empty(), "described, and never received: {missing:#?}");
    let provoked: Vec<_> = received.iter().filter(is_excused).collect();
    assert!(provoked.is_empty(), "said not to be provoked, and received: {provoked:#?}");
}
