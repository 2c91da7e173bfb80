//! `ninsho account close` and `ninsho account reopen`.

use clap::Args;
use ninsho_domain::account::command::{self, Outcome};
use ninsho_domain::app::App;
use ninsho_shared::UserId;

use crate::ended::Ended;
use crate::lookup;

/// Close an account: nobody can log in to it any more
///
/// Its sessions and pending codes end at once. What is registered stays, for `account reopen`.
#[derive(Debug, Args)]
pub(crate) struct Close {
    /// The ID
    #[arg(value_name = "USER", value_parser = lookup::user_id)]
    user_id: UserId,
}

/// Open a closed account again
#[derive(Debug, Args)]
pub(crate) struct Reopen {
    /// The ID
    #[arg(value_name = "USER", value_parser = lookup::user_id)]
    user_id: UserId,
}

impl Close {
    pub(super) async fn run(self, app: &App) -> anyhow::Result<Ended> {
        let (tx, account) = lookup::lock(app, &self.user_id).await?;
        if command::close(&tx, app, &account).await? == Outcome::Unchanged {
            println!("{} is closed already.", self.user_id);
            return Ok(Ended::Well);
        }
        tx.commit().await?;
        println!("Closed {}.", self.user_id);
        Ok(Ended::Well)
    }
}

impl Reopen {
    pub(super) async fn run(self, app: &App) -> anyhow::Result<Ended> {
        let (tx, account) = lookup::lock(app, &self.user_id).await?;
        if command::reopen(&tx, app, &account).await? == Outcome::Unchanged {
            println!("{} is open already.", self.user_id);
            return Ok(Ended::Well);
        }
        tx.commit().await?;
        println!("Opened {} again.", self.user_id);
        Ok(Ended::Well)
    }
}
