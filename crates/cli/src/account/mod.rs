//! `ninsho account`.

use std::sync::Arc;

mod add;
mod address;
mod close;
mod import;
mod password;
mod show;
mod unlock;

use anyhow::Context;
use clap::Subcommand;
use ninsho_domain::account::{command, row};
use ninsho_domain::app::App;
use ninsho_domain::clock::SystemClock;
use ninsho_domain::config::Config;
use ninsho_domain::storage::Tx;
use ninsho_shared::UserId;

use crate::ended::Ended;

/// Create, show, open and close accounts
#[derive(Debug, Subcommand)]
pub(super) enum Account {
    Add(add::Add),
    Import(import::Import),
    Show(show::Show),
    Password(password::SetPassword),
    Unlock(unlock::Unlock),
    Close(close::Close),
    Reopen(close::Reopen),
}

impl Account {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<Ended> {
        let app = App::open(config, Arc::new(SystemClock)).await?;
        let ended = match self {
            Self::Add(add) => add.run(&app).await,
            Self::Import(import) => import.run(&app).await,
            Self::Show(show) => show.run(&app).await,
            Self::Password(password) => password.run(&app).await,
            Self::Unlock(unlock) => unlock.run(&app).await,
            Self::Close(close) => close.run(&app).await,
            Self::Reopen(reopen) => reopen.run(&app).await,
        };
        app.storage.close().await;
        ended
    }
}

/// The account of this ID.
pub(super) async fn find(app: &App, user_id: &UserId) -> anyhow::Result<row::Account> {
    let found = row::find(app.storage.read(), user_id).await?;
    found.with_context(|| format!("there is no account {user_id}"))
}

/// Begins a transaction with the account of this ID locked.
pub(super) async fn lock(app: &App, user_id: &UserId) -> anyhow::Result<(Tx, row::Account)> {
    let locked = command::lock(app, user_id).await?;
    locked.with_context(|| format!("there is no account {user_id}"))
}

/// An ID on the command line.
pub(super) fn user_id(text: &str) -> anyhow::Result<UserId> {
    Ok(UserId::parse(text)?)
}
