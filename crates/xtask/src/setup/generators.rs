//! Generators of clients from the OpenAPI document.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use super::{npm, python};
use crate::{places::Places, progress, versions};

/// Makes sure that openapi-python-client is there; returns the folder of its programs.
///
/// # Errors
/// When Python or the package cannot be installed.
pub(crate) fn python(places: &Places) -> Result<PathBuf> {
    let version = versions::OPENAPI_PYTHON_CLIENT;
    let name = format!("openapi-python-client-{version}");
    python::with(places, &name, &[&format!("openapi-python-client=={version}")])
}

/// Makes sure that schemathesis is there; returns the folder of its programs.
///
/// # Errors
/// When Python or the package cannot be installed.
pub(crate) fn schemathesis(places: &Places) -> Result<PathBuf> {
    let version = versions::SCHEMATHESIS;
    python::with(places, &format!("schemathesis-{version}"), &[&format!("schemathesis=={version}")])
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
