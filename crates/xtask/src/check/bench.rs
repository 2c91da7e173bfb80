//! The part `bench`: a short run of every part of the bench, over the server as the tests build it.

use std::fs;

use anyhow::{Context, Result};

use crate::{places::Places, process, serve::HOST_PACKAGES};

/// Stands for the page, whose weight is a part of its own.
const PAGE: &str = "<!doctype html><title>bench</title>";

/// Runs each part of the bench for a moment.
///
/// # Errors
/// When a part does not work.
pub(super) fn run(places: &Places) -> Result<()> {
    // Named like every other build, so that nothing is compiled twice.
    process::stream(places.cargo(&["build", "--bins"])?.args(HOST_PACKAGES))?;
    let page = tempfile::tempdir()?;
    fs::write(page.path().join("index.html"), PAGE).context("the page cannot be written")?;
    let bench = places.server().with_file_name("ninsho-bench");
    let mut bench = places.command(&bench.to_string_lossy())?;
    bench.arg("run").arg("--server").arg(places.server()).arg("--page").arg(page.path());
    // It takes longer to begin than all parts, and longer yet to install.
    bench.args(["--no-privacyidea", "`cargo xtask bench` has one, this check has not"]);
    process::stream(bench.args(["--page-bytes", &PAGE.len().to_string(), "--short"]))
}
