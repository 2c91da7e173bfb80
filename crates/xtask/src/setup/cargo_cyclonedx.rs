//! cargo-cyclonedx, which lists the libraries of a program.

use anyhow::Result;

use super::cargo_install::Program;
use crate::{places::Places, process, versions::CARGO_CYCLONEDX};

/// Makes sure that it is there in our version.
///
/// # Errors
/// When it cannot be built.
pub(crate) fn ensure(places: &Places) -> Result<()> {
    // It says its version as a subcommand of cargo only.
    let mut asked = places.command("cargo-cyclonedx")?;
    let said = process::read(asked.args(["cyclonedx", "--version"])).unwrap_or_default();
    if said.split_whitespace().nth(1) == Some(CARGO_CYCLONEDX) {
        return Ok(());
    }
    let package = "cargo-cyclonedx";
    Program { package, binary: package, version: CARGO_CYCLONEDX, arguments: &["--locked"] }.install(places)
}
