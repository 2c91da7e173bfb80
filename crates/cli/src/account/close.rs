//! `ninsho account close` and `ninsho account reopen`.

use clap::Args;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event};
use ninsho_domain::storage::entity::account;
use ninsho_api::{challenge, session};
use ninsho_shared::UserId;
use ninsho_shared::account::HistoryKind;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::told;
use crate::cli::Ended;

/// Close an account: nobody can log in to it any more
///
/// Its sessions and pending codes end at once. What is registered stays, for `account reopen`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Close {
    /// The ID
    #[arg(value_name = "USER", value_parser = super::user_id)]
    user_id: UserId,
}

/// Open a closed account again
#[derive(Debug, Args)]
pub(in crate::cli) struct Reopen {
    /// The ID
    #[arg(value_name = "USER", value_parser = super::user_id)]
    user_id: UserId,
}

impl Close {
    pub(super) async fn run(self, app: &App) -> anyhow::Result<Ended> {
        let tx = app.storage.begin().await?;
        let account = super::find(&tx, &self.user_id).await?;
        if account.closed_at.is_some() {
            println!("{} is closed already.", self.user_id);
            return Ok(Ended::Well);
        }
        set(&tx, app, &account, Some(app.now().as_millis()), HistoryKind::AccountClosed).await?;
        session::end_others(&tx, app, account.id, None).await?;
        challenge::void_all(&tx, account.id, app.now()).await?;
        tx.commit().await?;
        println!("Closed {}.", self.user_id);
        Ok(Ended::Well)
    }
}

impl Reopen {
    pub(super) async fn run(self, app: &App) -> anyhow::Result<Ended> {
        let tx = app.storage.begin().await?;
        let account = super::find(&tx, &self.user_id).await?;
        if account.closed_at.is_none() {
            println!("{} is open already.", self.user_id);
            return Ok(Ended::Well);
        }
        set(&tx, app, &account, None, HistoryKind::AccountReopened).await?;
        tx.commit().await?;
        println!("Opened {} again.", self.user_id);
        Ok(Ended::Well)
    }
}

async fn set(
    tx: &DatabaseTransaction,
    app: &App,
    account: &account::Model,
    closed_at: Option<i64>,
    kind: HistoryKind,
) -> anyhow::Result<()> {
    account::Entity::update_many()
        .col_expr(account::Column::ClosedAt, Expr::value(closed_at))
        .filter(account::Column::Id.eq(account.id))
        .exec(tx)
        .await?;
    event::record(tx, app, Event::by_staff(account.id, kind)).await.map_err(told)
}
