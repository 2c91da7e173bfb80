//! `ninsho keys`.

use std::path::PathBuf;

use clap::Subcommand;
use ninsho_api::config::Config;
use ninsho_api::random::SystemRandom;
use ninsho_api::secrets::Secrets;

use super::Ended;

/// The server key
#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make a server key
    ///
    /// Writes 32 random bytes in base64 into a file that only its owner can read. A file that is
    /// there already stays as it is. Mailed codes, stop links and signing keys come from this
    /// key: keep a copy in a safe place, apart from the copies of the database, and give every
    /// process of one service the same file.
    Create {
        /// Where to write it [default: `key_file` of the configuration]
        file: Option<PathBuf>,
    },
}

impl Keys {
    /// The configuration is read only when the file's name has to come from it.
    pub(super) fn run(self, config: impl FnOnce() -> anyhow::Result<Config>) -> anyhow::Result<Ended> {
        let Self::Create { file } = self;
        let file = match file {
            Some(file) => file,
            None => config()?.key_file,
        };
        Secrets::create_file(&file, &SystemRandom)?;
        println!(
            "The server key is in {}. Keep a copy of it apart from those of the database.",
            file.display()
        );
        Ok(Ended::Well)
    }
}
