//! A privacyIDEA server: its own client code asks Ninsho, and both get the same requests.

use std::path::Path;

use anyhow::{Context, Result};

use super::{Outcome, tests};
use crate::{places::Places, process, progress, setup};

const TESTS: [&str; 3] = ["privacyidea_does", "client_of_privacyidea", "token_of_privacyidea"];

pub(super) fn run(places: &Places) -> Result<Outcome> {
    let python = match setup::privacyidea::ensure(places) {
        Ok(python) => python,
        Err(error) => return Ok(Outcome::Skipped(format!("it cannot be installed: {error:#}"))),
    };
    if let Err(error) = try_out(places, &python) {
        return Ok(Outcome::Skipped(format!("it does not start: {error:#}")));
    }
    tests::run(places, &TESTS, "NINSHO_TEST_PRIVACYIDEA", &python)?;
    Ok(Outcome::Proved)
}

fn try_out(places: &Places, python: &Path) -> Result<()> {
    progress::step("Starting a privacyIDEA server");
    let folder = tempfile::tempdir().context("there is no temporary folder")?;
    let mut server = places.command(&python.to_string_lossy())?;
    // Without anything on its standard input it ends when the server has begun.
    process::read(server.arg(setup::privacyidea::SCRIPT).arg(folder.path())).map(drop)
}
