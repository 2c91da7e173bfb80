//! wasm-bindgen: writes the JavaScript between the page's WebAssembly and the browser.

use std::fs;

use anyhow::{Context, Result};

use super::cargo_install::Program;
use crate::places::Places;

/// Makes sure that wasm-bindgen is there, in the version of the crate that the page links: the
/// two speak a private format, so any other version is refused.
///
/// # Errors
/// When `Cargo.lock` does not name the crate, or the program cannot be built.
pub(crate) fn ensure(places: &Places) -> Result<()> {
    let lock = fs::read_to_string(places.root.join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock holds no wasm-bindgen")?;
    // Not `--locked`: the lock file that it ships names a version of a crate that is not to be had.
    Program { package: "wasm-bindgen-cli", binary: "wasm-bindgen", version, arguments: &[] }.ensure(places)
}

/// The version of a package in a `Cargo.lock`, which puts `version` right below `name`.
pub(crate) fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.1\"\n\n\
                        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";

    #[test]
    fn the_version_is_that_of_the_exact_name() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }
}
