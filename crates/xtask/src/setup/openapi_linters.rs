//! Redocly CLI and Spectral: the rules by which the OpenAPI document is judged.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, ensure};

use super::npm;
use crate::{places::Places, progress, versions};

/// The programs.
pub(crate) struct Linters {
    /// `redocly`.
    pub(crate) redocly: PathBuf,
    /// `spectral`.
    pub(crate) spectral: PathBuf,
}

/// Makes sure that both are there.
///
/// # Errors
/// When Node.js or a package cannot be installed.
pub(crate) fn ensure(places: &Places) -> Result<Linters> {
    Ok(Linters {
        redocly: program(places, "redocly", "@redocly/cli", versions::REDOCLY)?,
        spectral: program(places, "spectral", "@stoplight/spectral-cli", versions::SPECTRAL)?,
    })
}

fn program(places: &Places, name: &str, package: &str, version: &str) -> Result<PathBuf> {
    // npm removes from a folder what it was not asked for, so each package has its own.
    let folder = places.tools().join(format!("{name}-{version}"));
    let program = folder.join("node_modules/.bin").join(name);
    if !program.is_file() {
        progress::step(format_args!("Installing {package} {version} from npm"));
        npm::install(places, &folder, &format!("{package}@{version}"))?;
    }
    ensure!(program.is_file(), "npm installed {package}, but {} is not there", program.display());
    fs::canonicalize(&program).with_context(|| program.display().to_string())
}
