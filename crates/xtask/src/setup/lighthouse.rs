//! Lighthouse, which judges the page as a phone meets it.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use super::npm;
use crate::{places::Places, progress, versions};

/// Makes sure that it is there; returns the package's folder.
///
/// # Errors
/// When Node.js or the package cannot be installed.
pub(crate) fn ensure(places: &Places) -> Result<PathBuf> {
    let folder = places.tools().join(format!("lighthouse-{}", versions::LIGHTHOUSE));
    let package = folder.join("node_modules/lighthouse");
    if !package.join("core/index.js").is_file() {
        progress::step(format_args!("Installing lighthouse {} from npm", versions::LIGHTHOUSE));
        npm::install(places, &folder, &format!("lighthouse@{}", versions::LIGHTHOUSE))?;
    }
    fs::canonicalize(&package).with_context(|| package.display().to_string())
}
