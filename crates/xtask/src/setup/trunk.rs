//! trunk: bundles the page.

use anyhow::Result;

use super::cargo_install::Program;
use crate::{places::Places, versions};

/// Makes sure that trunk is there.
///
/// # Errors
/// When it cannot be built.
pub(crate) fn ensure(places: &Places) -> Result<()> {
    // Without its default features it knows no TLS: we run it offline, and half of its build
    // time goes into the downloads that it would make.
    Program {
        package: "trunk",
        binary: "trunk",
        version: versions::TRUNK,
        arguments: &["--locked", "--no-default-features"],
    }
    .ensure(places)
}
