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
    let rules =
        process::stream(&mut places.cargo(&["deny", "--locked", "check", "licenses", "bans", "sources"])?);
    let holes = match process::stream_within(&mut places.cargo(&["deny", "fetch", "db"])?, FETCH_LIMIT)? {
        Ending::Success => process::stream(&mut places.cargo(&[
            "deny",
            "--locked",
            "check",
            "--disable-fetch",
            "advisories",
        ])?),
        Ending::Failure | Ending::TimedOut => {
            progress::step("SKIPPED: advisories, since their database cannot be reached from here");
            Ok(())
        }
    };
    rules.and(holes)
}
