//! The set-up: everything that the build and the checks need and a bare machine lacks. A
//! module a tool; each looks first whether the tool is there, so a second run takes no time.

pub(crate) mod apache;
pub(crate) mod axe;
pub(crate) mod browser;
pub(crate) mod cargo_cyclonedx;
pub(crate) mod cargo_deny;
mod cargo_install;
mod debian;
pub(crate) mod freeradius;
pub(crate) mod generators;
pub(crate) mod judges;
pub(crate) mod lighthouse;
pub(crate) mod mmdebstrap;
pub(crate) mod nginx;
mod npm;
pub(crate) mod old_browsers;
pub(crate) mod openapi_linters;
pub(crate) mod postgres;
pub(crate) mod privacyidea;
mod python;
pub(crate) mod shell;
pub(crate) mod terser;
mod trunk;
pub(crate) mod wasm_bindgen;
mod wasm_opt;
pub(crate) mod wasm_std;

use anyhow::Result;

use self::wasm_std::WasmToolchain;
use crate::{places::Places, progress};

/// What `cargo xtask setup` does: every tool of every command.
///
/// # Errors
/// When something can be neither found nor installed; the error says what to install by hand.
pub(crate) fn everything(places: &Places) -> Result<()> {
    page(places)?.with_clippy()?;
    browser::ensure()?;
    axe::ensure(places)?;
    old_browsers::ensure(places)?;
    openapi_linters::ensure(places)?;
    postgres::ensure()?;
    freeradius::ensure()?;
    nginx::ensure()?;
    apache::ensure()?;
    judges::ensure(places)?;
    shell::ensure()?;
    cargo_deny::ensure(places)?;
    progress::step("Everything is set up");
    Ok(())
}

/// What the page's build needs; returns the toolchain that compiles it.
///
/// # Errors
/// As for [`everything`].
pub(crate) fn page(places: &Places) -> Result<WasmToolchain> {
    let toolchain = wasm_std::ensure(places)?;
    trunk::ensure(places)?;
    wasm_bindgen::ensure(places)?;
    wasm_opt::ensure(places)?;
    terser::ensure(places)?;
    Ok(toolchain)
}
