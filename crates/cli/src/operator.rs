//! `ninsho operator`.

use clap::{Args, Subcommand};
use ninsho_domain::account::command::{self, Outcome};
use ninsho_domain::app::App;
use ninsho_domain::config::Config;
use ninsho_domain::storage::entity::account;
use ninsho_shared::UserId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::ended::Ended;
use crate::lookup::{self, lock, user_id};

/// Operators of the help desk: who may use /helpdesk
#[derive(Debug, Subcommand)]
pub(super) enum Operator {
    /// Let an account use the help desk's page, from its next request on
    Add(Whose),
    /// Keep an account from the help desk's page, from its next request on
    Remove(Whose),
    /// List the operators
    List,
}

/// Whose account.
#[derive(Debug, Args)]
pub(super) struct Whose {
    /// The ID
    #[arg(value_name = "USER", value_parser = user_id)]
    user_id: UserId,
}

impl Operator {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<Ended> {
        let app = lookup::open(config).await?;
        let ended = match self {
            Self::Add(whose) => grant(&app, &whose.user_id).await,
            Self::Remove(whose) => revoke(&app, &whose.user_id).await,
            Self::List => list(&app).await,
        };
        app.storage.close().await;
        ended
    }
}

async fn grant(app: &App, user_id: &UserId) -> anyhow::Result<Ended> {
    let (tx, account) = lock(app, user_id).await?;
    if command::grant_operator(&tx, app, &account).await? == Outcome::Unchanged {
        println!("{user_id} is an operator already.");
        return Ok(Ended::Well);
    }
    tx.commit().await?;
    println!("{user_id} is an operator now.");
    Ok(Ended::Well)
}

async fn revoke(app: &App, user_id: &UserId) -> anyhow::Result<Ended> {
    let (tx, account) = lock(app, user_id).await?;
    if command::revoke_operator(&tx, app, &account).await? == Outcome::Unchanged {
        println!("{user_id} is no operator already.");
        return Ok(Ended::Well);
    }
    tx.commit().await?;
    println!("{user_id} is no operator now.");
    Ok(Ended::Well)
}

async fn list(app: &App) -> anyhow::Result<Ended> {
    let operators = account::Entity::find()
        .filter(account::Column::OperatorSince.is_not_null())
        .order_by_asc(account::Column::UserId)
        .all(app.storage.read())
        .await?;
    if operators.is_empty() {
        println!("There are no operators.");
    }
    for operator in operators {
        let since = operator.operator_since;
        let closed = if operator.closed_at.is_some() { " (the account is closed)" } else { "" };
        println!(
            "{:<24}since {}{closed}",
            operator.user_id,
            since.map(|at| at.to_string()).unwrap_or_default()
        );
    }
    Ok(Ended::Well)
}
