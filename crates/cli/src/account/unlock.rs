//! `ninsho account unlock`.

use anyhow::ensure;
use clap::Args;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event};
use ninsho_domain::storage::entity::account;
use ninsho_shared::UserId;
use ninsho_shared::account::HistoryKind;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::told;
use crate::cli::Ended;

/// Open the second factor of an account again
///
/// After too many wrong one-time passwords in a row. The count begins again at nothing.
#[derive(Debug, Args)]
pub(in crate::cli) struct Unlock {
    /// The ID
    #[arg(value_name = "USER", value_parser = super::user_id)]
    user_id: UserId,
    /// Also when the owner has frozen it by reporting a change: speak with them first, and make
    /// sure that it is them
    #[arg(long)]
    frozen: bool,
}

impl Unlock {
    pub(super) async fn run(self, app: &App) -> anyhow::Result<Ended> {
        let tx = app.storage.begin().await?;
        let account = super::find(&tx, &self.user_id).await?;
        ensure!(
            self.frozen || account.frozen_at.is_none(),
            "the owner of {} has reported a change and frozen the second factor: speak with them, make sure \
             that it is them, and use --frozen",
            self.user_id
        );
        let closed = account.frozen_at.is_some()
            || account.second_factor_failures > 0
            || account.second_factor_locked_until.is_some();
        if !closed {
            println!("The second factor of {} is open already.", self.user_id);
            return Ok(Ended::Well);
        }
        let none = Expr::value(None::<i64>);
        account::Entity::update_many()
            .col_expr(account::Column::SecondFactorFailures, Expr::value(0))
            .col_expr(account::Column::SecondFactorLockedUntil, none.clone())
            .col_expr(account::Column::FrozenAt, none)
            .filter(account::Column::Id.eq(account.id))
            .exec(&tx)
            .await?;
        let event = Event::by_staff(account.id, HistoryKind::SecondFactorUnlocked);
        event::record(&tx, app, event).await.map_err(told)?;
        tx.commit().await?;
        println!("The second factor of {} is open again.", self.user_id);
        Ok(Ended::Well)
    }
}
