//! `cargo xtask bench`: builds what people get, and hands over to the program that measures it.

use std::ffi::OsString;

use anyhow::{Context, Result};

use crate::{
    page::{self, Kind, Weight},
    places::Places,
    process,
};

/// Server and bench, in one command so that the libraries of both are built once.
const BUILD: [&str; 6] = ["build", "--release", "--package", "ninsho", "--package", "ninsho-bench"];

/// Measures the release build, or what is there of it when it is to be taken as it is.
///
/// # Errors
/// When something does not build, or could not be measured.
pub(crate) fn run(places: &Places, as_is: bool, arguments: &[OsString]) -> Result<()> {
    let release = places.target.join("release");
    let page = if as_is {
        page::dist(places, Kind::Release)
    } else {
        process::stream(&mut places.cargo(&BUILD)?)?;
        page::build(places, Kind::Release)?
    };
    let weight = Weight::of(&page).context("the page is not built: leave --as-is out")?;
    let mut bench = process::command(&release.join("ninsho-bench").to_string_lossy());
    bench.arg("run").arg("--server").arg(release.join("ninsho"));
    bench.arg("--page").arg(&page).arg("--page-bytes").arg(weight.brotli().to_string());
    process::stream(bench.args(arguments))
}
