//! The fingerprint of everything that the page is built from. It depends on content only, so that
//! a fresh clone reuses the page that an earlier clone built in the same target folder.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::files_below;
use crate::{
    places::Places,
    process,
    setup::{wasm_bindgen::locked_version, wasm_std::TARGET},
    versions,
};

/// Raise it when xtask builds another page from the same sources.
const RECIPE: &str = "4";

const SOURCES: [&str; 4] = ["crates/web", "crates/shared", "crates/shared-derive", "crates/texts"];

/// The fingerprint of the current sources, in hexadecimal.
///
/// # Errors
/// When a source cannot be read.
pub(super) fn fingerprint(places: &Places) -> Result<String> {
    let mut hash = Sha256::new();
    let mut add = |name: &str, content: &[u8]| {
        hash.update(name);
        hash.update(content.len().to_le_bytes());
        hash.update(content);
    };
    add("recipe", RECIPE.as_bytes());
    add("trunk", versions::TRUNK.as_bytes());
    add("wasm-opt", versions::WASM_OPT.as_bytes());
    add("terser", versions::TERSER.as_bytes());
    let lock = read(&places.root.join("Cargo.lock"))?;
    add("wasm-split", locked_version(&lock, "wasm_split_cli_support").unwrap_or_default().as_bytes());
    add("dependencies", dependencies(places)?.as_bytes());
    add("profiles", profiles(&read(&places.root.join("Cargo.toml"))?).as_bytes());
    for settings in [".cargo/config.toml", "Trunk.toml"] {
        add(settings, read(&places.root.join(settings))?.as_bytes());
    }
    for source in SOURCES {
        for file in files_below(&places.root.join(source))? {
            let name = file.strip_prefix(&places.root).unwrap_or(&file).to_string_lossy().into_owned();
            let content = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            add(&name, &content);
        }
    }
    Ok(hex(&hash.finalize()))
}

/// The page's own part of `Cargo.lock`, so that a new library of the server changes nothing.
fn dependencies(places: &Places) -> Result<String> {
    let mut tree = places.cargo(&["tree", "--package", "ninsho-web", "--target", TARGET])?;
    tree.args(["--edges", "normal,build", "--prefix", "depth", "--format", " {p} {f}", "--color", "never"]);
    let tree = process::read(&mut tree)?;
    Ok(tree.replace(&*places.root.to_string_lossy(), ""))
}

/// The `[profile.*]` tables of a `Cargo.toml`, verbatim.
fn profiles(manifest: &str) -> String {
    let mut kept = String::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.starts_with("[profile.");
        }
        if inside {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        for half in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(half.into(), 16));
        }
        text
    })
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_profiles_of_a_manifest_matter() {
        let manifest = "[workspace]\nmembers = []\n[profile.page]\nlto = \"fat\"\n[lints]\na = 1\n[profile.dev]\nb = 2\n";
        assert_eq!(profiles(manifest), "[profile.page]\nlto = \"fat\"\n[profile.dev]\nb = 2\n");
    }

    #[test]
    fn bytes_are_written_with_two_digits() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
    }
}
