//! `ninsho operator`.

use clap::{Args, Subcommand};
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event};
use ninsho_domain::config::Config;
use ninsho_domain::storage::entity::account;
use ninsho_shared::account::HistoryKind;
use ninsho_shared::{Timestamp, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::account::{find, told, user_id};
use super::{Ended, open};

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
        let app = open::app(config).await?;
        let ended = match self {
            Self::Add(whose) => set(&app, &whose.user_id, true).await,
            Self::Remove(whose) => set(&app, &whose.user_id, false).await,
            Self::List => list(&app).await,
        };
        app.storage.close().await;
        ended
    }
}

async fn set(app: &App, user_id: &UserId, operator: bool) -> anyhow::Result<Ended> {
    let tx = app.storage.begin().await?;
    let account = find(&tx, user_id).await?;
    if account.operator_since.is_some() == operator {
        println!("{user_id} is {} already.", if operator { "an operator" } else { "no operator" });
        return Ok(Ended::Well);
    }
    let since = operator.then(|| app.now().as_millis());
    account::Entity::update_many()
        .col_expr(account::Column::OperatorSince, Expr::value(since))
        .filter(account::Column::Id.eq(account.id))
        .exec(&tx)
        .await?;
    let kind = if operator { HistoryKind::OperatorAdded } else { HistoryKind::OperatorRemoved };
    event::record(&tx, app, Event::by_staff(account.id, kind)).await.map_err(told)?;
    tx.commit().await?;
    println!("{user_id} is {} now.", if operator { "an operator" } else { "no operator" });
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
        let since = operator.operator_since.map(Timestamp::from_millis);
        let closed = if operator.closed_at.is_some() { " (the account is closed)" } else { "" };
        println!(
            "{:<24}since {}{closed}",
            operator.user_id,
            since.map(|at| at.to_string()).unwrap_or_default()
        );
    }
    Ok(Ended::Well)
}
