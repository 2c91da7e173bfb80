//! The parts that read the sources without running them: fmt, clippy, docs.

use anyhow::Result;

use crate::{
    places::Places,
    process, progress,
    serve::HOST_PACKAGES,
    setup::wasm_std::{self, TARGET},
};

/// The part `fmt`.
///
/// # Errors
/// When a file is formatted otherwise.
pub(super) fn format(places: &Places) -> Result<()> {
    process::stream(&mut places.cargo(&["fmt", "--all", "--check"])?)
}

/// The part `clippy`: everything for this machine, then the page for the browser.
///
/// # Errors
/// When there is a warning, or when the page's toolchain can neither be found nor installed.
pub(super) fn clippy(places: &Places) -> Result<()> {
    let mut host = places.cargo(&["clippy", "--keep-going", "--all-targets"])?;
    let host = process::stream(host.args(HOST_PACKAGES).args(["--", "-D", "warnings"]));
    progress::step("The page, for the browser");
    let mut page = wasm_std::ensure(places)?.with_clippy()?.clippy(places)?;
    // Not its tests: they run on this machine, and Debian's library for wasm32 has no `test` in it.
    page.args(["--package", "ninsho-web", "--lib", "--bins", "--target", TARGET]);
    host.and(process::stream(page.args(["--", "-D", "warnings"])))
}

/// The part `docs`.
///
/// # Errors
/// When rustdoc warns, for example of a link that leads nowhere.
pub(super) fn docs(places: &Places) -> Result<()> {
    let mut doc = places.cargo(&["doc", "--keep-going", "--no-deps"])?;
    process::stream(doc.args(HOST_PACKAGES).env("RUSTDOCFLAGS", "-Dwarnings"))
}
