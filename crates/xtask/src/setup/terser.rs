//! terser: makes the page's JavaScript smaller. trunk's own minifier stumbles over what
//! wasm-bindgen writes.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use super::npm;
use crate::{places::Places, progress, versions};

/// Makes sure that terser is there.
///
/// # Errors
/// When Node.js or the package cannot be installed.
pub(crate) fn ensure(places: &Places) -> Result<()> {
    let program = program(places);
    if !program.is_file() {
        progress::step(format_args!("Installing terser {} from npm", versions::TERSER));
        npm::install(places, &folder(places), &format!("terser@{}", versions::TERSER))?;
    }
    ensure!(program.is_file(), "npm installed terser, but {} is not there", program.display());
    npm::ensure_node()
}

/// Where [`ensure()`] puts the program.
pub(crate) fn program(places: &Places) -> PathBuf {
    folder(places).join("node_modules/.bin/terser")
}

/// npm removes from a folder what it was not asked for, so each package has its own.
fn folder(places: &Places) -> PathBuf {
    places.tools().join(format!("terser-{}", versions::TERSER))
}
