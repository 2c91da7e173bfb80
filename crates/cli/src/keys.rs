//! `ninsho keys`.

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::config::Config;
use ninsho_domain::factor::authenticator;
use ninsho_domain::key::Secrets;
use ninsho_domain::key::random::SystemRandom;
use ninsho_domain::key::token;
use ninsho_domain::storage::Storage;

use crate::ended::Ended;
use crate::runtime::wait_for;

/// The server keys
#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make a server key
    ///
    /// Writes 32 random bytes in base64 into a file that only its owner can read. A file that is
    /// there already stays as it is. Mailed codes, revocation links and signing keys come from this
    /// key: keep a copy in a safe place, apart from the copies of the database, and give every
    /// process of one service the same file.
    Create {
        /// Where to write it [default: `key_file` of the configuration]
        file: Option<PathBuf>,
    },
    /// Add a new server key, and seal everything again with it
    ///
    /// Stop the service before, and start it after; where it runs on several machines, copy the
    /// file to all of them in between. Codes that are on their way, revocation links and sessions of
    /// before stay good: the older keys stay in the file, and are still needed for these. An older
    /// key that is no secret any more can be deleted from the file when the last revocation link of its
    /// time has expired (`limits.send.revocation_link`).
    Rotate,
}

impl Keys {
    /// The configuration is read only when the file's name has to come from it.
    pub(super) fn run(self, config: impl FnOnce() -> anyhow::Result<Config>) -> anyhow::Result<Ended> {
        let file = match self {
            Self::Create { file: Some(file) } => file,
            Self::Create { file: None } => config()?.key_file,
            Self::Rotate => return wait_for(rotate(config()?)),
        };
        Secrets::create_file(&file, &SystemRandom)?;
        println!(
            "The server key is in {}. Keep a copy of it apart from those of the database.",
            file.display()
        );
        Ok(Ended::Well)
    }
}

async fn rotate(config: Config) -> anyhow::Result<Ended> {
    let file = &config.key_file;
    // A fault of the database or of the present keys is found before anything is changed.
    let storage = Storage::open(config.database_url.reveal()).await?;
    Secrets::from_file(file)?;
    Secrets::add_to_file(file, &SystemRandom, SystemClock.now())?;
    let secrets = Secrets::from_file(file)?;
    let tx = storage.begin().await?;
    let resealed = async {
        let keys = token::reseal_keys(&tx, &secrets, &SystemRandom).await?;
        let authenticators = authenticator::secret::reseal_all(&tx, &secrets, &SystemRandom).await?;
        tx.commit().await?;
        anyhow::Ok((keys, authenticators))
    };
    let (keys, authenticators) = resealed.await.with_context(|| {
        format!(
            "the new key is in {}, but nothing was sealed with it yet: keep the older ones, and rotate again",
            file.display()
        )
    })?;
    storage.close().await;
    println!(
        "A new server key is in {}; signing keys sealed with it: {keys}, authenticators: {authenticators}.\n\
         Keep a copy of the file apart from those of the database, and start the service again.",
        file.display()
    );
    Ok(Ended::Well)
}
