//! `cargo xtask bench`: builds what people get, and hands over to the program that measures it.

use std::{ffi::OsString, process::Command};

use anyhow::{Context, Result};

use crate::{
    page::{self, Kind, Weight},
    places::Places,
    process, setup,
};

/// Server and bench, in one command so that the libraries of both are built once.
const BUILD: [&str; 6] = ["build", "--release", "--package", "ninsho", "--package", "ninsho-bench"];

/// The part of the bench that has privacyIDEA beside it.
const PART: &str = "verifications";

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
    beside_privacyidea(&mut bench, places, arguments);
    process::stream(bench.args(arguments))
}

/// Names the privacyIDEA that is measured beside ours, or says why there is none.
fn beside_privacyidea(bench: &mut Command, places: &Places, arguments: &[OsString]) {
    if !wants_privacyidea(arguments) {
        return;
    }
    match setup::privacyidea::ensure(places) {
        Ok(python) => {
            let script = places.root.join(setup::privacyidea::SCRIPT);
            bench.arg("--privacyidea").arg(python).arg("--privacyidea-script").arg(script)
        }
        Err(error) => {
            bench.arg("--no-privacyidea").arg(format!("privacyIDEA cannot be installed: {error:#}"))
        }
    };
}

/// Whether the part is among those that are named, or none is. Numbers belong to an option, and are no parts.
fn wants_privacyidea(arguments: &[OsString]) -> bool {
    let words = || arguments.iter().map(|word| word.to_string_lossy());
    let mut parts = words().filter(|word| word.starts_with(|first: char| first.is_ascii_alphabetic()));
    words().any(|word| word == PART) || parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_has_no_peer_installs_none() {
        let wants = |words: &[&str]| wants_privacyidea(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(wants(&[]) && wants(&["--rounds", "3"]) && wants(&["login", "verifications"]));
        assert!(!wants(&["login"]) && !wants(&["--rounds", "3", "page"]));
        assert!(!wants(&["help"]));
    }
}
