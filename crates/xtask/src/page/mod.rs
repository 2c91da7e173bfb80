//! Builds the page: trunk compiles and bundles it, the texts of each language become two files, then each file gets a brotli and a gzip copy
//! for the web server to send. The help desk's program, which only operators load, is built into
//! a folder of its own.

mod chunks;
mod compress;
mod minify;
mod module;
mod policy;
mod script;
mod stamp;
mod texts;
pub(crate) mod wasm_bindgen_shim;
mod weight;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use ninsho_texts::Program;

pub(crate) use self::weight::Weight;
use crate::{places::Places, process, progress, setup, setup::wasm_std::TARGET};

/// How the page is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// For people: optimised for size, minutes to build.
    Release,
    /// For development: large, quick to build.
    Quick,
}

impl Kind {
    /// The kind that `--quick` asks for, or not.
    pub(crate) fn quick(quick: bool) -> Self {
        if quick { Self::Quick } else { Self::Release }
    }

    fn dist_name(self) -> &'static str {
        match self {
            Self::Release => "page-dist",
            Self::Quick => "page-dist-quick",
        }
    }
}

/// The folder of the help desk's program within the page's, and its path on the server.
pub(crate) const HELPDESK: &str = "helpdesk";

/// The folder that [`build`] writes to.
pub(crate) fn dist(places: &Places, kind: Kind) -> PathBuf {
    places.target.join(kind.dist_name())
}

/// Builds the page, unless it is up to date; returns its folder.
///
/// # Errors
/// When a tool is missing and cannot be installed, or the page does not build.
pub(crate) fn build(places: &Places, kind: Kind) -> Result<PathBuf> {
    let dist = dist(places, kind);
    let stamp = places.target.join(format!("{}.stamp", kind.dist_name()));
    let fingerprint = stamp::fingerprint(places)?;
    let same = fs::read_to_string(&stamp).is_ok_and(|built| built == fingerprint);
    if same && dist.join("index.html").is_file() {
        progress::step(format_args!("The page is up to date: {}", dist.display()));
        return Ok(dist);
    }
    progress::step(match kind {
        Kind::Release => {
            "Building the page as people get it (a first build takes minutes; --quick is for development)"
        }
        Kind::Quick => "Building the page, quick and large",
    });
    // Without a stamp, an interrupted build is not taken for a page.
    if stamp.exists() {
        fs::remove_file(&stamp).with_context(|| format!("{} cannot be removed", stamp.display()))?;
    }
    bundle(places, kind, &dist, None)?;
    bundle(places, kind, &dist.join(HELPDESK), Some(HELPDESK))?;
    texts::write(&dist, Program::Page, "")?;
    texts::write(&dist.join(HELPDESK), Program::HelpDesk, &format!("/{HELPDESK}"))?;
    if kind == Kind::Release {
        minify::scripts(places, &dist)?;
    }
    policy::check(&dist)?;
    policy::check(&dist.join(HELPDESK))?;
    compress::folder(&dist)?;
    fs::write(&stamp, fingerprint).with_context(|| format!("{} cannot be written", stamp.display()))?;
    progress::step(format_args!("The page is in {}", dist.display()));
    Ok(dist)
}

/// Bundles the page, or the program of this name, whose HTML is beside the page's.
fn bundle(places: &Places, kind: Kind, dist: &Path, program: Option<&str>) -> Result<()> {
    let toolchain = setup::page(places)?;
    // trunk runs cargo offline, so what is missing is fetched before.
    process::stream(toolchain.command(places, "cargo")?.args(["fetch", "--target", TARGET]))?;
    let mut trunk = toolchain.command(places, "trunk")?;
    trunk.args(["build", "--offline", "--skip-version-check", "--dist"]).arg(dist);
    if let Some(program) = program {
        trunk.args(["--public-url", &format!("/{program}/"), "--html-output", "index.html"]);
        trunk.arg(format!("crates/web/{program}.html"));
    }
    let (shim, chunks) =
        (places.page_target().join("wasm-bindgen-shim"), places.page_target().join("chunks"));
    wasm_bindgen_shim::prepare(&mut trunk, &shim, &chunks, kind == Kind::Release)?;
    match kind {
        // `--release` also switches minification on.
        Kind::Release => trunk.args(["--release", "--cargo-profile", "page"]),
        Kind::Quick => trunk.args(["--cargo-profile", "dev"]),
    };
    // trunk reads it as a boolean and refuses the usual "1".
    if env::var_os("NO_COLOR").is_some() {
        trunk.env("NO_COLOR", "true");
    }
    process::stream(&mut trunk)?;
    for chunk in files_below(&chunks)? {
        let name = chunk.file_name().unwrap_or_default();
        fs::copy(&chunk, dist.join(name)).with_context(|| chunk.display().to_string())?;
    }
    Ok(())
}

/// Every file below a folder, as a sorted list.
///
/// # Errors
/// When a folder cannot be read.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}
