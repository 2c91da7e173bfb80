//! Programs from crates.io, built into the cache folder.

use anyhow::{Context, Result};

use crate::{places::Places, process, progress};

/// What to build, and how.
pub(crate) struct Program<'a> {
    /// The package's name on crates.io.
    pub(crate) package: &'a str,
    /// The program's name.
    pub(crate) binary: &'a str,
    /// Exactly this version.
    pub(crate) version: &'a str,
    /// More arguments for `cargo install`.
    pub(crate) arguments: &'a [&'a str],
}

impl Program<'_> {
    /// Makes sure that the program is there in its version, building it if need be.
    ///
    /// # Errors
    /// When it cannot be built.
    pub(crate) fn ensure(&self, places: &Places) -> Result<()> {
        if self.is_there(places)? { Ok(()) } else { self.install(places) }
    }

    /// Builds it, whether it is there or not.
    ///
    /// # Errors
    /// When it cannot be built.
    pub(crate) fn install(&self, places: &Places) -> Result<()> {
        progress::step(format_args!(
            "Building {} {}, once, into {} (this takes minutes)",
            self.package,
            self.version,
            places.tools().display()
        ));
        // A folder of its own that is kept until the end: an interrupted build goes on where it
        // stopped. The tools' own release profiles (fat LTO, one unit) triple the time to build
        // them, for programs that run for seconds.
        let target = places.cache.join("tools-target");
        let mut cargo = places.cargo(&["install", "--force", "--root"])?;
        cargo
            .arg(places.tools())
            .args(self.arguments)
            .arg(format!("{}@{}", self.package, self.version))
            .env("CARGO_TARGET_DIR", &target)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false");
        process::stream(&mut cargo)?;
        std::fs::remove_dir_all(&target).with_context(|| format!("{} could not be removed", target.display()))
    }

    /// Whether the program, as the tools' search path finds it, says that it has our version.
    fn is_there(&self, places: &Places) -> Result<bool> {
        let said = process::read(places.command(self.binary)?.arg("--version")).unwrap_or_default();
        Ok(said.split_whitespace().nth(1) == Some(self.version))
    }
}
