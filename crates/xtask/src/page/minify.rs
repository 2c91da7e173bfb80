//! The page's JavaScript, made smaller: what wasm-bindgen writes is meant to be read.

use std::path::Path;

use anyhow::Result;

use super::files_below;
use crate::{places::Places, process, setup::terser};

/// Makes each script of a folder smaller, in its place.
///
/// # Errors
/// When terser cannot be run, or does not understand a script.
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
