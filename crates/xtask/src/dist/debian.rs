//! The Debian package, put together by dpkg-deb from the tree and from `deploy/debian`.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::{Release, program::Program, tree::Tree};
use crate::{places::Places, process};

/// What dpkg runs before and after.
const SCRIPTS: [&str; 3] = ["postinst", "prerm", "postrm"];

/// Writes the package into `folder`; returns its file.
///
/// # Errors
/// When this machine has no dpkg-deb, or it fails.
pub(super) fn package(
    places: &Places,
    tree: &Tree,
    release: &Release,
    program: &Program,
    folder: &Path,
) -> Result<PathBuf> {
    let architecture = process::read(places.command("dpkg")?.arg("--print-architecture"))
        .context("only Debian and its like have what makes a Debian package")?;
    let architecture = architecture.trim();
    let deploy = places.root.join("deploy/debian");
    let control = tree.root.join("DEBIAN");
    fs::create_dir_all(&control)?;
    for script in SCRIPTS {
        let to = control.join(script);
        fs::copy(deploy.join(script), &to)?;
        fs::set_permissions(&to, fs::Permissions::from_mode(0o755))?;
    }
    fs::write(control.join("conffiles"), "/etc/ninsho/ninsho.toml\n")?;
    let template = fs::read_to_string(deploy.join("control"))?;
    fs::write(control.join("control"), filled(&template, release, architecture, program.glibc))?;
    let file = folder.join(format!("ninsho_{}_{architecture}.deb", release.version));
    let mut pack = places.command("dpkg-deb")?;
    pack.args(["--root-owner-group", "-Zxz", "--build"])
        .arg(&tree.root)
        .arg(&file)
        .env("SOURCE_DATE_EPOCH", &release.epoch);
    process::stream(&mut pack)?;
    fs::remove_dir_all(&control)?;
    Ok(file)
}

fn filled(template: &str, release: &Release, architecture: &str, glibc: u32) -> String {
    template
        .replace("@VERSION@", &release.version)
        .replace("@ARCHITECTURE@", architecture)
        .replace("@GLIBC@", &format!("2.{glibc}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_file_is_filled_in_whole() {
        let template = include_str!("../../../../deploy/debian/control");
        let release = Release { version: "1.2.3".into(), epoch: "0".into() };
        let control = filled(template, &release, "amd64", 36);
        assert!(control.contains("Version: 1.2.3\n") && control.contains("libc6 (>= 2.36)"), "{control}");
        assert!(!control.contains('@') || control.matches('@').count() == 1, "{control}");
    }
}
