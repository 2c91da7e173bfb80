//! Small clients of other people, which the API's tests let judge.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use super::{npm, python};
use crate::{places::Places, progress, versions};

/// Where they are.
pub(crate) struct Judges {
    /// A Python with authlib and pyrad.
    pub(crate) python: PathBuf,
    /// A folder `node_modules` with openid-client.
    pub(crate) node_modules: PathBuf,
}

/// Makes sure that they are there.
///
/// # Errors
/// When Python, Node.js or a package cannot be installed.
pub(crate) fn ensure(places: &Places) -> Result<Judges> {
    let python = python::with(places, "judges", &versions::CLIENTS)?.join("python");
    Ok(Judges { python, node_modules: openid_client(places)? })
}

fn openid_client(places: &Places) -> Result<PathBuf> {
    let package = versions::OPENID_CLIENT;
    let modules = places.tools().join(package).join("node_modules");
    if !modules.join("openid-client/package.json").is_file() {
        progress::step(format_args!("Installing {package} from npm"));
        npm::install(places, &places.tools().join(package), package)?;
    }
    npm::ensure_node()?;
    fs::canonicalize(&modules).with_context(|| modules.display().to_string())
}
