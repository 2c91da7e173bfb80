//! The server as it is released: without the demo, and without the paths of this machine.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::Release;
use crate::{places::Places, process, progress};

/// The built server.
#[derive(Debug)]
pub(super) struct Program {
    /// Where it is.
    pub(super) file: PathBuf,
    /// The newest minor version of glibc 2 that it asks for.
    pub(super) glibc: u32,
}

/// Where it is built, in cargo's build folder.
const FOLDER: &str = "dist-build";

/// Lets the next build compile everything anew.
///
/// # Errors
/// When the folder cannot be removed.
pub(super) fn forget(places: &Places) -> Result<()> {
    let folder = places.target.join(FOLDER);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    Ok(())
}

/// Builds it, in a folder of its own: other flags would build everything else anew.
///
/// # Errors
/// When it does not compile.
pub(super) fn build(places: &Places, release: &Release) -> Result<Program> {
    progress::step("Building the server as it is released (minutes the first time)");
    let target = places.target.join(FOLDER);
    let mut cargo = places.cargo(&["build", "--release", "--locked", "--package", "ninsho"])?;
    cargo
        .args(["--bin", "ninsho", "--no-default-features"])
        .env("CARGO_TARGET_DIR", &target)
        .env("SOURCE_DATE_EPOCH", &release.epoch)
        .env("CFLAGS", prefixes(places, "-ffile-prefix-map"))
        .env("RUSTFLAGS", format!("{} -Cstrip=symbols", prefixes(places, "--remap-path-prefix")));
    process::stream(&mut cargo)?;
    let file = target.join("release/ninsho");
    let content = fs::read(&file).with_context(|| format!("{} is missing", file.display()))?;
    Ok(Program { file, glibc: newest_glibc(&content) })
}

/// The compilers' option that writes other paths in place of this machine's.
fn prefixes(places: &Places, option: &str) -> String {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
    let cargo = home.map(|home| format!(" {option}={}=/cargo", home.display())).unwrap_or_default();
    format!("{option}={}=/ninsho {option}={}=/build{cargo}", places.root.display(), places.target.display())
}

/// The newest `GLIBC_2.x` among the names of symbols that the program imports.
fn newest_glibc(program: &[u8]) -> u32 {
    const NAME: &[u8] = b"GLIBC_2.";
    let names = program.windows(NAME.len() + 2).filter(|window| window.starts_with(NAME));
    let minor = |window: &[u8]| {
        let digits = window.get(NAME.len()..)?.iter().take_while(|byte| byte.is_ascii_digit());
        String::from_utf8(digits.copied().collect()).ok()?.parse().ok()
    };
    names.filter_map(minor).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::newest_glibc;

    #[test]
    fn the_newest_glibc_counts() {
        assert_eq!(newest_glibc(b"\0GLIBC_2.9\0GLIBC_2.34\0GLIBC_2.17\0GLIBC_PRIVATE\0"), 34);
        assert_eq!(newest_glibc(b"static"), 0);
    }
}
