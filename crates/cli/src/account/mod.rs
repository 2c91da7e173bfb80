//! `ninsho account`.

mod add;
mod close;
mod import;
mod new;
mod password;
mod show;
mod unlock;

use anyhow::{Context, anyhow};
use clap::Subcommand;
use ninsho_domain::config::Config;
use ninsho_domain::refusal::ApiError;
use ninsho_domain::storage::entity::account;
use ninsho_shared::UserId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

pub(super) use self::new::{NewAccount, write as write_accounts};
use super::{Ended, open};

/// Accounts: make, look at, open, close
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
        let app = open::app(config).await?;
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
pub(super) async fn find(conn: &impl ConnectionTrait, user_id: &UserId) -> anyhow::Result<account::Model> {
    let found =
        account::Entity::find().filter(account::Column::UserId.eq(user_id.as_str())).one(conn).await?;
    found.with_context(|| format!("there is no account {user_id}"))
}

/// An ID on the command line.
pub(super) fn user_id(text: &str) -> anyhow::Result<UserId> {
    Ok(UserId::parse(text)?)
}

/// The library's errors speak to callers of the API; here they speak to the operator.
pub(super) fn told(error: ApiError) -> anyhow::Error {
    match error {
        ApiError::Fault(error) => error,
        refused @ ApiError::Refused(_) => anyhow!("{refused}"),
    }
}
