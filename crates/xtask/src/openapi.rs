//! `openapi/openapi.json`: the server's description of its API, kept in the repository so that
//! a change of the API is seen in review.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::{places::Places, process, progress, serve, setup};

/// Writes the file from what the server says.
///
/// # Errors
/// When the server does not build, or the file cannot be written.
pub(crate) fn rewrite(places: &Places) -> Result<()> {
    let description = description(places)?;
    let file = file(places);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    fs::write(&file, description).with_context(|| format!("{} cannot be written", file.display()))?;
    progress::step(format_args!("Wrote {}", file.display()));
    Ok(())
}

/// Compares the file with what the server says, and asks the linters.
///
/// # Errors
/// When they differ: what differs has been printed then, and the error names the remedy. When a linter has
/// a finding, or cannot be installed.
pub(crate) fn check(places: &Places) -> Result<()> {
    compare(places)?;
    let linters = setup::openapi_linters::ensure(places)?;
    // The strict set is the recommended one with every warning an error.
    let mut redocly = places.command(&linters.redocly.to_string_lossy())?;
    redocly.args(["lint", "--extends=recommended-strict", "openapi/openapi.json"]);
    redocly.env("REDOCLY_TELEMETRY", "off").env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    process::stream(&mut redocly)?;
    let mut spectral = places.command(&linters.spectral.to_string_lossy())?;
    spectral.args(["lint", "--fail-severity=hint", "--ruleset=openapi/.spectral.yaml"]);
    process::stream(spectral.arg("openapi/openapi.json"))
}

fn compare(places: &Places) -> Result<()> {
    let description = description(places)?;
    let file = file(places);
    if fs::read_to_string(&file).is_ok_and(|kept| kept == description) {
        return Ok(());
    }
    let fresh = places.target.join("openapi.json");
    fs::write(&fresh, description).with_context(|| format!("{} cannot be written", fresh.display()))?;
    let kept = if file.is_file() { file } else { PathBuf::from("/dev/null") };
    let mut diff = process::command("git");
    diff.args(["--no-pager", "diff", "--no-index", "--"]).arg(kept).arg(fresh);
    // It ends with 1 when the files differ, which is what we know already.
    let _ = process::stream(&mut diff);
    bail!("openapi/openapi.json is not what the server says: run `cargo xtask openapi` and commit the file")
}

fn file(places: &Places) -> PathBuf {
    places.root.join("openapi/openapi.json")
}

fn description(places: &Places) -> Result<String> {
    let server = serve::build(places)?;
    let mut openapi = process::command(&server.to_string_lossy());
    let mut description = process::read(openapi.current_dir(&places.root).arg("openapi"))?;
    if !description.ends_with('\n') {
        description.push('\n');
    }
    Ok(description)
}
