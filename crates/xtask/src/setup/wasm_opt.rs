//! wasm-opt: makes the page's WebAssembly smaller. It comes as a JavaScript program from npm,
//! since Debian's is too old and the project's own downloads are not packages.

use anyhow::{Result, ensure};

use super::npm;
use crate::{places::Places, process, progress, versions};

/// Makes sure that wasm-opt is there.
///
/// # Errors
/// When Node.js or the package cannot be installed.
pub(crate) fn ensure(places: &Places) -> Result<()> {
    if is_there(places)? {
        return Ok(());
    }
    npm::ensure_node()?;
    if is_there(places)? {
        return Ok(());
    }
    progress::step(format_args!("Installing wasm-opt {} from npm", versions::WASM_OPT));
    npm::install(places, &places.npm_tools(), &format!("binaryen@{}.0.0", versions::WASM_OPT))?;
    ensure!(is_there(places)?, "npm installed binaryen, but wasm-opt does not run: is Node.js too old?");
    Ok(())
}

/// Whether `wasm-opt --version` says "wasm-opt version 132 (…)".
fn is_there(places: &Places) -> Result<bool> {
    let said = process::read(places.command("wasm-opt")?.arg("--version")).unwrap_or_default();
    Ok(said.split_whitespace().nth(2) == Some(versions::WASM_OPT))
}
