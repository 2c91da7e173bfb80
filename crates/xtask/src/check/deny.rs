//! The parts `deny` and `advisories`: what we build upon, by the rules of `deny.toml`.

use std::time::Duration;

use anyhow::Result;

use super::table::Outcome;
use crate::{
    places::Places,
    process::{self, Ending},
    setup,
};

/// Fetching the database of known holes takes seconds, or it cannot be reached.
const FETCH_LIMIT: Duration = Duration::from_mins(1);

/// Checks licences, bans and sources.
///
/// # Errors
/// When a dependency breaks a rule.
pub(super) fn run(places: &Places) -> Result<()> {
    setup::cargo_deny::ensure(places)?;
    let mut rules = places.cargo(&["deny", "--locked", "check", "--hide-inclusion-graph"])?;
    process::stream(rules.args(["licenses", "bans", "sources"]))
}

/// Checks the dependencies for known security holes, when the database of them can be reached. Nothing
/// is known of them otherwise, so the part is skipped and has not passed.
///
/// # Errors
/// When a dependency has a known hole.
pub(super) fn advisories(places: &Places) -> Result<Outcome> {
    setup::cargo_deny::ensure(places)?;
    let fetched = process::stream_within(&mut places.cargo(&["deny", "fetch", "db"])?, FETCH_LIMIT)?;
    if fetched != Ending::Success {
        return Ok(Outcome::Skipped("the database of advisories cannot be reached from here"));
    }
    process::stream(&mut places.cargo(&["deny", "--frozen", "check", "advisories"])?)?;
    Ok(Outcome::Passed)
}
