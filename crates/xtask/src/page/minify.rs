//! Minifies the page's JavaScript, since wasm-bindgen writes it for readers.

use std::path::Path;

use anyhow::Result;

use super::files_below;
use crate::{places::Places, process, setup::terser};

/// Minifies each script of a folder in place.
///
/// # Errors
/// When terser cannot be run, or rejects a script.
pub(super) fn scripts(places: &Places, dist: &Path) -> Result<()> {
    for script in files_below(dist)?.into_iter().filter(|file| is_script(file)) {
        let mut terser = places.command(&terser::program(places).to_string_lossy())?;
        terser.arg(&script).args(["--module", "--compress", "passes=2", "--mangle", "--output"]).arg(&script);
        process::stream(&mut terser)?;
    }
    Ok(())
}

fn is_script(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "js")
}
