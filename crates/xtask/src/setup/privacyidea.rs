//! privacyIDEA, beside which the proofs and the bench put Ninsho.

use std::path::PathBuf;

use anyhow::Result;

use super::python;
use crate::{places::Places, versions};

/// Started with [`ensure`]'s Python it serves people with tokens; a path in the project.
pub(crate) const SCRIPT: &str = "crates/cli/tests/cli/judges/privacyidea_server.py";

/// Makes sure that a Python has privacyIDEA and what serves it; returns that Python.
///
/// # Errors
/// When Python or a package cannot be installed.
pub(crate) fn ensure(places: &Places) -> Result<PathBuf> {
    Ok(python::with(places, "privacyidea", &versions::PRIVACYIDEA)?.join("python"))
}

/// The same for ekca-plugin-privacyidea.
///
/// # Errors
/// As for [`ensure`].
pub(crate) fn ekca(places: &Places) -> Result<PathBuf> {
    // Its description of itself is older than the rules of today's setuptools.
    let steps: [(&[&str], &[&str]); 2] =
        [(&versions::EKCA_BUILD, &[]), (&versions::EKCA, &["--no-build-isolation"])];
    Ok(python::with_steps(places, "ekca", &steps)?.join("python"))
}
