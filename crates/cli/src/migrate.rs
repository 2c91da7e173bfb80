//! `ninsho migrate`.

use clap::Args;
use ninsho_domain::config::Config;
use ninsho_domain::storage::Storage;

use crate::ended::Ended;

/// Bring the tables of the database up to date
///
/// Makes the tables in a new database. Safe to repeat, and to run while servers of the same
/// version are running. `ninsho serve` refuses to start before.
#[derive(Debug, Args)]
pub(super) struct Migrate {}

impl Migrate {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<Ended> {
        let storage = Storage::connect(config.database_url.reveal()).await?;
        let steps = storage.migrate().await?;
        storage.close().await;
        match steps {
            0 => println!("The tables are up to date already."),
            1 => println!("The tables are up to date: 1 step was taken."),
            steps => println!("The tables are up to date: {steps} steps were taken."),
        }
        Ok(Ended::Well)
    }
}
