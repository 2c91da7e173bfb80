//! Packages from npm.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use super::debian;
use crate::{
    places::{Places, find_program},
    process,
};

/// Installs a package into a folder, and first, when they are missing, Node.js and npm.
///
/// # Errors
/// When one of them cannot be installed.
pub(crate) fn install(places: &Places, folder: &Path, package: &str) -> Result<()> {
    install_all(places, folder, &[package])
}

/// The same for packages that use each other.
///
/// # Errors
/// As for [`install`].
pub(crate) fn install_all(places: &Places, folder: &Path, packages: &[&str]) -> Result<()> {
    ensure_node()?;
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut npm = places.command("npm")?;
    npm.args(["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix"])
        .arg(folder)
        .args(packages);
    process::stream(&mut npm)
}

/// Makes sure that Node.js and npm are there.
///
/// # Errors
/// When they cannot be installed.
pub(crate) fn ensure_node() -> Result<()> {
    let missing: Vec<_> = [("node", "nodejs"), ("npm", "npm")]
        .into_iter()
        .filter(|(program, _)| find_program(&[program]).is_none())
        .map(|(_, package)| package)
        .collect();
    if missing.is_empty() { Ok(()) } else { debian::install(&missing) }
}
