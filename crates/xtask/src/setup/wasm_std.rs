//! The toolchain that compiles the page: the host's own when its standard library for wasm32
//! is there or rustup can fetch it, else Debian's packages for the web.
//!
//! Debian's rustc comes without that standard library but with its sources, so it is built
//! once, kept in the cache folder, and copied to where rustc looks.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use super::debian;
use crate::{
    places::Places,
    process::{self, Ending},
    progress, versions,
};

/// Rust's name for the page's target.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// rustup answers within seconds, or its server cannot be reached at all.
const RUSTUP_LIMIT: Duration = Duration::from_secs(20);

const DEBIAN_STD: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
/// Which rustc the standard library there was built by.
const DEBIAN_STAMP: &str = "ninsho-built-by";

/// Which toolchain compiles the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WasmToolchain {
    /// The one that compiled xtask.
    Host,
    /// Debian's, in `/usr/bin`.
    Debian,
}

impl WasmToolchain {
    /// A command of the page's build: our tools first on the search path, then this toolchain.
    ///
    /// # Errors
    /// When the search path cannot be put together.
    pub(crate) fn command(self, places: &Places, program: &str) -> Result<Command> {
        let mut command = places.command(program)?;
        command.env("CARGO_TARGET_DIR", places.page_target());
        if self == Self::Debian {
            // What rustup's proxies left in the environment would bend Debian's programs.
            command
                .env("PATH", places.search_path(&["/usr/bin"])?)
                .env_remove("RUSTUP_TOOLCHAIN")
                .env_remove("LD_LIBRARY_PATH");
        }
        Ok(command)
    }

    /// `cargo clippy` of this toolchain.
    ///
    /// # Errors
    /// As for [`WasmToolchain::command`].
    pub(crate) fn clippy(self, places: &Places) -> Result<Command> {
        match self {
            Self::Host => self.command(places, "cargo"),
            // By its path: Debian's cargo would find rustup's clippy first.
            Self::Debian => self.command(places, "/usr/bin/cargo-clippy"),
        }
        .map(|mut command| {
            command.arg("clippy");
            command
        })
    }

    /// Makes sure that the toolchain has its clippy.
    ///
    /// # Errors
    /// When it can be neither found nor installed.
    pub(crate) fn with_clippy(self) -> Result<Self> {
        if self == Self::Debian && !Path::new("/usr/bin/cargo-clippy").is_file() {
            debian::install(&[versions::WASM_CLIPPY_PACKAGE])?;
        }
        Ok(self)
    }
}

/// Makes sure that some toolchain can compile for the browser, and says which.
///
/// # Errors
/// When neither rustup nor Debian provides one.
pub(crate) fn ensure(places: &Places) -> Result<WasmToolchain> {
    let host = host_std(places)?;
    if has_core(&host) {
        return Ok(WasmToolchain::Host);
    }
    if debian_is_ready() {
        return Ok(WasmToolchain::Debian);
    }
    progress::step(format_args!("Adding the target {TARGET}"));
    let mut rustup = places.command("rustup")?;
    let ending = process::stream_within(rustup.args(["target", "add", TARGET]), RUSTUP_LIMIT)?;
    if ending == Ending::Success && has_core(&host) {
        return Ok(WasmToolchain::Host);
    }
    progress::step("rustup cannot provide it here: falling back to Debian's packages");
    install_debian(places)?;
    Ok(WasmToolchain::Debian)
}

/// Where the host's rustc looks for the standard library of the page's target.
fn host_std(places: &Places) -> Result<PathBuf> {
    let sysroot = process::read(places.command("rustc")?.args(["--print", "sysroot"]))?;
    Ok(Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib"))
}

/// Whether a folder holds a compiled `core` and `std`.
fn has_core(folder: &Path) -> bool {
    let Ok(files) = fs::read_dir(folder) else { return false };
    let names: Vec<_> =
        files.flatten().filter(|file| is_library(&file.path())).map(|file| file.file_name()).collect();
    ["libcore-", "libstd-"]
        .iter()
        .all(|library| names.iter().any(|name| name.to_string_lossy().starts_with(library)))
}

/// Whether a file is a compiled Rust library.
fn is_library(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "rlib")
}

/// The version line of Debian's rustc, if it is installed.
fn debian_rustc() -> Option<String> {
    let mut rustc = process::command("/usr/bin/rustc");
    process::read(rustc.arg("-V").env_remove("LD_LIBRARY_PATH")).ok()
}

/// Whether Debian's standard library is there and was built by the rustc that is there now: an
/// upgrade of the packages leaves the old one behind. One without a stamp was put there by
/// somebody else, and is taken as it is.
fn debian_is_ready() -> bool {
    let Some(rustc) = debian_rustc() else { return false };
    let built_by = fs::read_to_string(Path::new(DEBIAN_STD).join(DEBIAN_STAMP));
    has_core(Path::new(DEBIAN_STD))
        && Path::new("/usr/bin/cargo").is_file()
        && built_by.map_or(true, |built_by| built_by == rustc)
}

fn install_debian(places: &Places) -> Result<()> {
    debian::install(&versions::WASM_PACKAGES)?;
    if debian_is_ready() {
        return Ok(());
    }
    let rustc = debian_rustc().context("rustc-web is installed, but /usr/bin/rustc does not run")?;
    let built = build_std(places, &rustc)?;
    let refused = "only root may copy the standard library for wasm32 to /usr/lib: run this once as root";
    let copy = format!("rm -rf {DEBIAN_STD} && mkdir -p {DEBIAN_STD} && cp \"$0\"/* {DEBIAN_STD}");
    process::stream(debian::as_root("sh").context(refused)?.args(["-c", &copy]).arg(&built))?;
    ensure!(debian_is_ready(), "the standard library for wasm32 was copied, but is not found");
    Ok(())
}

/// Builds the standard library from Debian's sources; returns the folder with what to copy.
fn build_std(places: &Places, rustc: &str) -> Result<PathBuf> {
    let folder = places.cache.join("wasm-std");
    let finished = folder.join("lib");
    if fs::read_to_string(finished.join(DEBIAN_STAMP)).is_ok_and(|built_by| built_by == rustc) {
        return Ok(finished);
    }
    progress::step("Building the standard library for wasm32, once (about a minute)");
    // An empty library makes cargo build nothing but what it stands on.
    write(
        &folder.join("Cargo.toml"),
        "[package]\nname = \"wasm-std\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[lib]\ncrate-type = [\"cdylib\"]\n\n[workspace]\n",
    )?;
    write(&folder.join("src/lib.rs"), "")?;
    let target = folder.join("target");
    let _ = fs::remove_dir_all(&target);
    let mut cargo = WasmToolchain::Debian.command(places, "cargo")?;
    cargo
        .args(["build", "-Zbuild-std=std,panic_abort", "--target", TARGET, "--release"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode in it, the page's link-time optimisation fails.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_PROFILE_RELEASE_LTO", "off");
    process::stream(&mut cargo)?;

    let _ = fs::remove_dir_all(&finished);
    fs::create_dir_all(&finished)?;
    let deps = target.join(TARGET).join("release/deps");
    for entry in fs::read_dir(&deps).with_context(|| format!("{} cannot be read", deps.display()))? {
        let file = entry?.path();
        if is_library(&file) {
            fs::copy(&file, finished.join(file.file_name().unwrap_or_default()))?;
        }
    }
    write(&finished.join(DEBIAN_STAMP), rustc)?;
    fs::remove_dir_all(&target)?;
    Ok(finished)
}

fn write(file: &Path, text: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_library_is_there_when_core_and_std_are() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_core(&folder.path().join("missing")));
        fs::write(folder.path().join("libcore-1a2b.rlib"), "").unwrap();
        assert!(!has_core(folder.path()));
        fs::write(folder.path().join("libstd-1a2b.rmeta"), "").unwrap();
        assert!(!has_core(folder.path()));
        fs::write(folder.path().join("libstd-1a2b.rlib"), "").unwrap();
        assert!(has_core(folder.path()));
    }
}
