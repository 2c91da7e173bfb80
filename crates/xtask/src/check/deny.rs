//! The part `deny`: what we build upon, by the rules of `deny.toml`.

use std::time::Duration;

use anyhow::Result;

use crate::{
    places::Places,
    process::{self, Ending},
    progress, setup,
};

/// Fetching the database of known holes takes seconds, or it cannot be reached.
const FETCH_LIMIT: Duration = Duration::from_mins(1);

/// Checks licences, bans and sources; and advisories, when their database can be reached.
///
/// # Errors
/// When a dependency breaks a rule or has a known hole.
pub(super) fn run(places: &Places) -> Result<()> {
    setup::cargo_deny::ensure(places)?;
    let mut rules = places.cargo(&["deny", "--locked", "check", "--hide-inclusion-graph"])?;
    let rules = process::stream(rules.args(["licenses", "bans", "sources"]));
    let fetched = process::stream_within(&mut places.cargo(&["deny", "fetch", "db"])?, FETCH_LIMIT)?;
    let holes = if fetched == Ending::Success {
        process::stream(&mut places.cargo(&["deny", "--frozen", "check", "advisories"])?)
    } else {
        progress::step("SKIPPED: advisories, since their database cannot be reached from here");
        Ok(())
    };
    rules.and(holes)
}
