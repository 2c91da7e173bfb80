//! From a user ID on the command line to its account.

use std::sync::Arc;

use anyhow::Context;
use ninsho_domain::account::{command, row};
use ninsho_domain::app::App;
use ninsho_domain::clock::SystemClock;
use ninsho_domain::config::Config;
use ninsho_domain::storage::Tx;
use ninsho_shared::UserId;

use crate::staff;

/// Database and keys, for a command that acts for the staff.
pub async fn open(config: Config) -> anyhow::Result<App> {
    let app = App::open(config, Arc::new(SystemClock)).await?;
    Ok(App { staff: staff::name().map(Arc::from), ..app })
}

/// The account of this ID.
pub async fn find(app: &App, user_id: &UserId) -> anyhow::Result<row::Account> {
    let found = row::find(app.storage.read(), user_id).await?;
    found.with_context(|| format!("there is no account {user_id}"))
}

/// Begins a transaction with the account of this ID locked.
pub async fn lock(app: &App, user_id: &UserId) -> anyhow::Result<(Tx, row::Account)> {
    let locked = command::lock(app, user_id).await?;
    locked.with_context(|| format!("there is no account {user_id}"))
}

/// An ID on the command line.
pub fn user_id(text: &str) -> anyhow::Result<UserId> {
    Ok(UserId::parse(text)?)
}
