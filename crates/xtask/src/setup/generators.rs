//! Generators of clients from the OpenAPI document.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, ensure};

use super::{debian, npm};
use crate::{places::Places, process, progress, versions};

/// Makes sure that openapi-python-client is there; returns the folder of its programs.
///
/// # Errors
/// When Python or the package cannot be installed.
pub(crate) fn python(places: &Places) -> Result<PathBuf> {
    venv(places, "openapi-python-client", versions::OPENAPI_PYTHON_CLIENT)
}

/// Makes sure that schemathesis is there; returns the folder of its programs.
///
/// # Errors
/// When Python or the package cannot be installed.
pub(crate) fn schemathesis(places: &Places) -> Result<PathBuf> {
    venv(places, "schemathesis", versions::SCHEMATHESIS)
}

/// A package in an environment of its own, whose program has its name.
fn venv(places: &Places, name: &str, version: &str) -> Result<PathBuf> {
    let folder = places.tools().join(format!("{name}-{version}"));
    let programs = folder.join("bin");
    if !programs.join(name).is_file() {
        let package = format!("{name}=={version}");
        progress::step(format_args!("Installing {package} with pip"));
        let venv = || -> Result<()> {
            process::stream(places.command("python3")?.args(["-m", "venv", "--clear"]).arg(&folder))
        };
        if venv().is_err() {
            debian::install(&["python3", "python3-venv"])?;
            venv()?;
        }
        let mut pip = places.command(&programs.join("python").to_string_lossy())?;
        process::stream(pip.args(["-m", "pip", "install", "--quiet"]).arg(package))?;
    }
    ensure!(programs.join(name).is_file(), "pip left no {name} in {}", programs.display());
    Ok(programs)
}

/// Makes sure that openapi-typescript, openapi-fetch and the compiler are there; returns the folder
/// `node_modules`.
///
/// # Errors
/// When Node.js or a package cannot be installed.
pub(crate) fn typescript(places: &Places) -> Result<PathBuf> {
    let packages = versions::OPENAPI_TYPESCRIPT;
    let folder = places.tools().join("openapi-typescript");
    let note = folder.join("installed");
    // npm removes from a folder what it was not asked for, so they are installed together.
    if fs::read_to_string(&note).ok().as_deref() != Some(&*packages.join(" ")) {
        progress::step(format_args!("Installing {} from npm", packages.join(", ")));
        npm::install_all(places, &folder, &packages)?;
        fs::write(&note, packages.join(" ")).with_context(|| note.display().to_string())?;
    }
    npm::ensure_node()?;
    let modules = folder.join("node_modules");
    fs::canonicalize(&modules).with_context(|| modules.display().to_string())
}
