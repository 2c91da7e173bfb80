//! The list of the libraries that the program is made of (`CycloneDX`), for whoever has to know whether a hole in one
//! concerns them.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use super::Release;
use crate::{places::Places, process, setup};

/// Writes the list into cargo's build folder.
///
/// # Errors
/// When the program that makes it cannot be installed, or fails.
pub(super) fn list(places: &Places, release: &Release) -> Result<PathBuf> {
    setup::cargo_cyclonedx::ensure(places)?;
    let name = "ninsho-parts";
    let mut cargo = places.cargo(&["cyclonedx", "--format", "json", "--spec-version", "1.5"])?;
    cargo
        .args(["--manifest-path", "crates/cli/Cargo.toml", "--no-default-features", "--target", "all"])
        .args(["--override-filename", name])
        .env("SOURCE_DATE_EPOCH", &release.epoch);
    process::stream(&mut cargo)?;
    // It writes one for each package of the workspace, beside the package's Cargo.toml.
    let list = places.target.join(format!("{name}.json"));
    let mut found = false;
    let crates = fs::read_dir(places.root.join("crates"))?.map(|entry| Ok(entry?.path()));
    for package in crates.chain([Ok(places.root.join("e2e"))]).collect::<Result<Vec<_>>>()? {
        let written = package.join(format!("{name}.json"));
        if !written.is_file() {
            continue;
        }
        if package.ends_with("cli") {
            // Where we build is nobody's business, and another folder would give another file.
            let root = places.root.display().to_string();
            let text = fs::read_to_string(&written)?.replace(&root, "/ninsho");
            fs::write(&list, text).with_context(|| format!("{} cannot be written", list.display()))?;
            found = true;
        }
        fs::remove_file(&written)?;
    }
    found.then_some(list).context("cargo-cyclonedx has written nothing for crates/cli")
}
