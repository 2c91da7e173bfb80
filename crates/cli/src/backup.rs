//! `ninsho backup`.

use std::path::PathBuf;

use anyhow::ensure;
use clap::Args;
use ninsho_domain::config::Config;
use ninsho_domain::storage::{Storage, file};

use crate::ended::Ended;

/// Copy the database into a new file, while servers run
///
/// The copy is the database as it is at one moment. For SQLite; `pg_dump` does it for PostgreSQL.
/// The server key is not in it: keep a copy of that apart, since without it nobody's authenticator
/// works, and both together are worth as much as the service.
///
/// To restore it, stop the service, put the copy in the place of the database, remove what ends in
/// -wal and -shm beside it, run `ninsho migrate` if the copy is of an earlier version, and start.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file, which must not be there yet
    #[arg(value_name = "FILE")]
    into: PathBuf,
}

impl Backup {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<Ended> {
        let url = config.database_url.reveal();
        // Opening it would make an empty one.
        if url.starts_with("sqlite:")
            && let Some(file) = file::of_url(url)?
        {
            ensure!(file.is_file(), "`database_url`: there is no file {}", file.display());
        }
        let storage = Storage::connect(url).await?;
        let done = storage.back_up(&self.into).await;
        storage.close().await;
        done?;
        println!("{} is a copy of the database. Keep a copy of the server key apart.", self.into.display());
        Ok(Ended::Well)
    }
}
