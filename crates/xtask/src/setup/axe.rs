//! axe-core: the rules by which the end-to-end tests judge whether everybody can use the page.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, ensure};

use super::npm;
use crate::{places::Places, progress, versions};

/// Makes sure that axe-core is there; returns the script that a browser runs.
///
/// # Errors
/// When Node.js or the package cannot be installed.
pub(crate) fn ensure(places: &Places) -> Result<PathBuf> {
    // npm removes from a folder what it was not asked for, so each package has its own.
    let folder = places.tools().join(format!("axe-core-{}", versions::AXE));
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !script.is_file() {
        progress::step(format_args!("Installing axe-core {} from npm", versions::AXE));
        npm::install(places, &folder, &format!("axe-core@{}", versions::AXE))?;
    }
    ensure!(script.is_file(), "npm installed axe-core, but {} is not there", script.display());
    fs::canonicalize(&script).with_context(|| script.display().to_string())
}
