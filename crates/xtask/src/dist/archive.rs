//! The same files as an archive, for other systems than Debian.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Release, tree::Tree};
use crate::{places::Places, process};

/// Writes the archive into `folder`; returns its file.
///
/// # Errors
/// When tar fails.
pub(super) fn pack(places: &Places, tree: &Tree, release: &Release, folder: &Path) -> Result<PathBuf> {
    let name = format!("ninsho-{}-linux-{}", release.version, std::env::consts::ARCH);
    let file = folder.join(format!("{name}.tar.xz"));
    let mut tar = places.command("tar")?;
    // Nothing of this machine goes in: neither the order of its folders, nor its users, nor its clock.
    tar.args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--format=gnu", "--xz"])
        .arg(format!("--mtime=@{}", release.epoch))
        .arg(format!("--transform=s,^\\.,{name},"))
        .arg("--directory")
        .arg(&tree.root)
        .arg("--create")
        .arg("--file")
        .arg(&file)
        .arg(".");
    process::stream(&mut tar)?;
    Ok(file)
}
