//! ekca-plugin-privacyidea asks for one-time passwords.

use anyhow::Result;

use super::{Outcome, tests};
use crate::{places::Places, setup};

pub(super) fn run(places: &Places) -> Result<Outcome> {
    let python = match setup::privacyidea::ekca(places) {
        Ok(python) => python,
        Err(error) => return Ok(Outcome::Skipped(format!("it cannot be installed: {error:#}"))),
    };
    tests::run(places, &["the_plugin_of_ekca"], "NINSHO_TEST_EKCA", &python)?;
    Ok(Outcome::Proved)
}
