//! `ninsho account`.

mod add;
mod address;
mod close;
mod import;
mod password;
mod show;
mod unlock;

use clap::Subcommand;
use ninsho_domain::config::Config;

use crate::ended::Ended;
use crate::lookup;

/// Create, show, open and close accounts
#[derive(Debug, Subcommand)]
pub(super) enum Account {
    Add(add::Add),
    Import(import::Import),
    Show(show::Show),
    Password(password::SetPassword),
    Unlock(unlock::Unlock),
    Address(address::Address),
    Close(close::Close),
    Reopen(close::Reopen),
}

impl Account {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<Ended> {
        let app = lookup::open(config).await?;
        let ended = match self {
            Self::Add(add) => add.run(&app).await,
            Self::Import(import) => import.run(&app).await,
            Self::Show(show) => show.run(&app).await,
            Self::Password(password) => password.run(&app).await,
            Self::Unlock(unlock) => unlock.run(&app).await,
            Self::Address(address) => address.run(&app).await,
            Self::Close(close) => close.run(&app).await,
            Self::Reopen(reopen) => reopen.run(&app).await,
        };
        app.storage.close().await;
        ended
    }
}
