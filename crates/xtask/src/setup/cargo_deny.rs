//! cargo-deny: checks licences, sources and known holes of all dependencies.

use anyhow::Result;

use super::cargo_install::Program;
use crate::{places::Places, versions};

/// Makes sure that cargo-deny is there.
///
/// # Errors
/// When it cannot be built.
pub(crate) fn ensure(places: &Places) -> Result<()> {
    Program {
        package: "cargo-deny",
        binary: "cargo-deny",
        version: versions::CARGO_DENY,
        arguments: &["--locked"],
    }
    .ensure(places)
}
