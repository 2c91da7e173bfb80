//! Opening what the commands work on.

use std::sync::Arc;

use anyhow::ensure;
use ninsho_domain::app::App;
use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::config::Config;
use ninsho_domain::key::random::SystemRandom;
use ninsho_domain::key::Secrets;
use ninsho_domain::storage::Storage;

/// The database, with tables that are up to date.
///
/// # Errors
/// When it does not answer, or `ninsho migrate` has to be run first.
pub(super) async fn storage(config: &Config) -> anyhow::Result<Storage> {
    let storage = Storage::connect(&config.database_url).await?;
    ensure!(storage.is_migrated().await?, "the tables are not up to date: run `ninsho migrate` first");
    Ok(storage)
}

/// Everything, with the machine's clock.
///
/// # Errors
/// As [`storage`]; and when the server key cannot be read.
pub(super) async fn app(config: Config) -> anyhow::Result<App> {
    app_with_clock(config, Arc::new(SystemClock)).await
}

/// Everything, with this clock.
///
/// # Errors
/// As [`app`].
pub(super) async fn app_with_clock(config: Config, clock: Arc<dyn Clock>) -> anyhow::Result<App> {
    let secrets = Secrets::from_file(&config.key_file)?;
    let storage = storage(&config).await?;
    App::new(config, storage, secrets, clock, Arc::new(SystemRandom)).await
}
