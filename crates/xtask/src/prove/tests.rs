//! Tests beside the binary `ninsho` that `cargo xtask test` ignores, because of what they need.

use std::path::Path;

use anyhow::Result;

use crate::{places::Places, process, serve::HOST_PACKAGES};

/// Runs the ignored tests whose names contain one of `names`; `program` is what they find in `variable`.
///
/// # Errors
/// When one of them fails.
pub(super) fn run(places: &Places, names: &[&str], variable: &str, program: &Path) -> Result<()> {
    let mut cargo = places.cargo(&["test"])?;
    cargo.args(HOST_PACKAGES).args(["--test", "cli", "--", "--ignored"]).args(names);
    process::stream(cargo.env(variable, program))
}
