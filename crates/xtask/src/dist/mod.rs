//! `cargo xtask dist`: what a university installs, as a Debian package and as an archive, with the list of its parts
//! and checksums. Two builds of one commit are equal, byte for byte.

mod archive;
mod config;
mod debian;
mod parts;
mod program;
mod tree;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use self::tree::Tree;
use crate::{
    page::{self, Kind},
    places::Places,
    process, progress,
};

/// Where the files go when nobody says.
const FOLDER: &str = "dist";

/// What is built of which version.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    /// The version of the workspace, with what `--suffix` adds.
    pub(crate) version: String,
    /// When the commit was made, in seconds since 1970: the time of every file in the packages
    /// (`SOURCE_DATE_EPOCH` of reproducible-builds.org).
    pub(crate) epoch: String,
}

/// Builds the packages; returns the Debian one.
///
/// # Errors
/// When something does not build, or a file cannot be written.
pub(crate) fn build(places: &Places, into: Option<&Path>, suffix: &str) -> Result<PathBuf> {
    let folder = into.map_or_else(|| places.root.join(FOLDER), Path::to_owned);
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let release = Release {
        version: format!("{}{suffix}", env!("CARGO_PKG_VERSION")),
        epoch: process::read(places.command("git")?.args(["log", "-1", "--format=%ct"]))?.trim().to_owned(),
    };
    let page = page::build(places, Kind::Release)?;
    let program = program::build(places, &release)?;
    let parts = parts::list(places, &release)?;
    progress::step("Packing");
    let stage = tempfile::tempdir()?;
    let tree = Tree::fill(places, stage.path(), &page, &program.file, &parts)?;
    let package = debian::package(places, &tree, &release, &program, &folder)?;
    let archive = archive::pack(places, &tree, &release, &folder)?;
    let sbom = folder.join(format!("ninsho-{}.cdx.json", release.version));
    fs::copy(&parts, &sbom).with_context(|| format!("{} cannot be written", sbom.display()))?;
    let files = [package.clone(), archive, sbom];
    fs::write(folder.join("SHA256SUMS"), checksums(&files)?)?;
    for file in &files {
        println!("{:>9} kB  {}", fs::metadata(file)?.len() / 1000, file.display());
    }
    Ok(package)
}

/// Lets the next build compile everything anew.
///
/// # Errors
/// When the folder of the last one cannot be removed.
pub(crate) fn forget(places: &Places) -> Result<()> {
    program::forget(places)
}

/// As `sha256sum` writes them, so that `sha256sum --check` reads them.
fn checksums(files: &[PathBuf]) -> Result<String> {
    let mut lines = String::new();
    for file in files {
        let name = file.file_name().context("a file has a name")?.to_string_lossy();
        let digest = Sha256::digest(fs::read(file)?);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let _ = writeln!(lines, "{digest}  {name}");
    }
    Ok(lines)
}
