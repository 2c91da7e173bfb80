//! Packages from `PyPI`, each set in a Python of its own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use super::debian;
use crate::{places::Places, process, progress};

/// Makes sure that a Python has these packages; returns the folder of its programs. `name` is that of its
/// folder among the tools.
///
/// # Errors
/// When Python or a package cannot be installed.
pub(crate) fn with(places: &Places, name: &str, packages: &[&str]) -> Result<PathBuf> {
    with_steps(places, name, &[(packages, &[])])
}

/// The same in several steps, each with more arguments for pip: of some packages the build wants others first.
///
/// # Errors
/// As for [`with`].
pub(crate) fn with_steps(places: &Places, name: &str, steps: &[(&[&str], &[&str])]) -> Result<PathBuf> {
    let folder = places.tools().join(name);
    let programs = folder.join("bin");
    let note = folder.join("installed");
    let wanted: Vec<_> = steps.iter().flat_map(|(packages, _)| packages.iter().copied()).collect();
    let wanted = wanted.join(" ");
    if fs::read_to_string(&note).ok().as_deref() != Some(&*wanted) {
        progress::step(format_args!("Installing {wanted} with pip"));
        fresh(places, &folder)?;
        for (packages, more) in steps {
            let mut pip = places.command(&programs.join("python").to_string_lossy())?;
            pip.args(["-m", "pip", "install", "--quiet"]).args(*more).args(*packages);
            process::stream(&mut pip)?;
        }
        fs::write(&note, wanted).with_context(|| note.display().to_string())?;
    }
    ensure!(programs.join("python").is_file(), "there is no Python in {}", programs.display());
    Ok(programs)
}

/// An empty one, and first, when it is missing, Python itself.
fn fresh(places: &Places, folder: &Path) -> Result<()> {
    let venv = || -> Result<()> {
        process::stream(places.command("python3")?.args(["-m", "venv", "--clear"]).arg(folder))
    };
    if venv().is_err() {
        debian::install(&["python3", "python3-venv"])?;
        venv()?;
    }
    Ok(())
}
