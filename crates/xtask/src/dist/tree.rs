//! The files of an installation, in their places below one folder.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::config;
use crate::places::Places;

/// What `/usr` and `/etc` get.
#[derive(Debug)]
pub(super) struct Tree {
    /// The folder that stands for `/`.
    pub(super) root: PathBuf,
}

impl Tree {
    /// Puts everything in its place.
    ///
    /// # Errors
    /// When a file is missing or cannot be written.
    pub(super) fn fill(
        places: &Places,
        root: &Path,
        page: &Path,
        program: &Path,
        parts: &Path,
    ) -> Result<Self> {
        let tree = Self { root: root.to_owned() };
        let deploy = places.root.join("deploy");
        tree.file(program, "usr/bin/ninsho", 0o755)?;
        tree.folder(page, "usr/share/ninsho/page")?;
        tree.file(&deploy.join("ninsho.service"), "usr/lib/systemd/system/ninsho.service", 0o644)?;
        let toml = fs::read_to_string(deploy.join("ninsho.toml"))?;
        tree.text(&config::installed(&toml)?, "etc/ninsho/ninsho.toml")?;
        let docs = "usr/share/doc/ninsho";
        for proxy in ["nginx.conf", "nginx-path.conf"] {
            tree.file(&deploy.join(proxy), &format!("{docs}/examples/{proxy}"), 0o644)?;
        }
        tree.folder(&deploy.join("freeradius"), &format!("{docs}/examples/freeradius"))?;
        tree.file(&deploy.join("debian/copyright"), &format!("{docs}/copyright"), 0o644)?;
        tree.file(parts, &format!("{docs}/parts.cdx.json"), 0o644)?;
        for name in ["operations.md", "api.md", "security.md"] {
            tree.file(&places.root.join("docs").join(name), &format!("{docs}/{name}"), 0o644)?;
        }
        Ok(tree)
    }

    fn file(&self, from: &Path, to: &str, mode: u32) -> Result<()> {
        let to = self.place(to)?;
        fs::copy(from, &to).with_context(|| format!("{} cannot be copied", from.display()))?;
        Ok(fs::set_permissions(&to, fs::Permissions::from_mode(mode))?)
    }

    fn text(&self, text: &str, to: &str) -> Result<()> {
        let to = self.place(to)?;
        fs::write(&to, text)?;
        Ok(fs::set_permissions(&to, fs::Permissions::from_mode(0o644))?)
    }

    fn folder(&self, from: &Path, to: &str) -> Result<()> {
        for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
            let entry = entry?;
            let to = format!("{to}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.folder(&entry.path(), &to)?;
            } else {
                self.file(&entry.path(), &to, 0o644)?;
            }
        }
        Ok(())
    }

    /// The place of a file, with the folders above it.
    fn place(&self, to: &str) -> Result<PathBuf> {
        let to = self.root.join(to);
        let folder = to.parent().context("a file is in a folder")?;
        fs::create_dir_all(folder)?;
        // Whoever builds may have another umask.
        for above in folder.ancestors().take_while(|above| *above != self.root) {
            fs::set_permissions(above, fs::Permissions::from_mode(0o755))?;
        }
        Ok(to)
    }
}
