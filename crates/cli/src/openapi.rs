//! `ninsho openapi`.

use std::fs;
use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::ended::Ended;

/// Print the description of the API (OpenAPI 3.1, JSON)
///
/// A running server answers it at /api/openapi.json, and shows it at /api/docs/.
#[derive(Debug, Args)]
pub(super) struct Openapi {
    /// Write it into this file; - is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

impl Openapi {
    pub(super) fn run(self) -> anyhow::Result<Ended> {
        let mut document = ninsho_api::serve::openapi::document()
            .to_pretty_json()
            .context("cannot write the description")?;
        document.push('\n');
        if self.output.as_os_str() == "-" {
            stdout().write_all(document.as_bytes())?;
        } else {
            fs::write(&self.output, document)
                .with_context(|| format!("{} cannot be written", self.output.display()))?;
        }
        Ok(Ended::Well)
    }
}
