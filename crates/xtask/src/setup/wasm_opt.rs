//! wasm-opt: makes the page's WebAssembly smaller. It comes as a JavaScript program from npm,
//! since Debian's is too old and the project's own downloads are not packages.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::debian;
use crate::{
    places::{Places, find_program},
    process, progress, versions,
};

/// Makes sure that wasm-opt is there.
///
/// # Errors
/// When Node.js or the package cannot be installed.
pub(crate) fn ensure(places: &Places) -> Result<()> {
    if is_there(places)? {
        return Ok(());
    }
    let missing: Vec<_> = [("node", "nodejs"), ("npm", "npm")]
        .into_iter()
        .filter(|(program, _)| find_program(&[program]).is_none())
        .map(|(_, package)| package)
        .collect();
    if !missing.is_empty() {
        debian::install(&missing)?;
    }
    if is_there(places)? {
        return Ok(());
    }
    progress::step(format_args!("Installing wasm-opt {} from npm", versions::WASM_OPT));
    let folder = places.npm_tools();
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut npm = places.command("npm")?;
    npm.args(["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix"])
        .arg(&folder)
        .arg(format!("binaryen@{}.0.0", versions::WASM_OPT));
    process::stream(&mut npm)?;
    ensure!(is_there(places)?, "npm installed binaryen, but wasm-opt does not run: is Node.js too old?");
    Ok(())
}

/// Whether `wasm-opt --version` says "wasm-opt version 132 (…)".
fn is_there(places: &Places) -> Result<bool> {
    let said = process::read(places.command("wasm-opt")?.arg("--version")).unwrap_or_default();
    Ok(said.split_whitespace().nth(2) == Some(versions::WASM_OPT))
}
