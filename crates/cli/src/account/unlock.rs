//! `ninsho account unlock`.

use anyhow::bail;
use clap::Args;
use ninsho_domain::account::command::{self, Outcome};
use ninsho_domain::app::App;
use ninsho_domain::refusal::DomainError;
use ninsho_shared::{ProblemCode, UserId};

use crate::ended::Ended;
use crate::lookup;

/// Open the second factor of an account again
///
/// After too many wrong one-time passwords in a row, or many guesses at the password. Both counts are
/// reset.
#[derive(Debug, Args)]
pub(crate) struct Unlock {
    /// The ID
    #[arg(value_name = "USER", value_parser = lookup::user_id)]
    user_id: UserId,
    /// Also when the owner has frozen it by reporting a change: speak with them first, and make
    /// sure that it is them
    #[arg(long)]
    frozen: bool,
}

impl Unlock {
    pub(super) async fn run(self, app: &App) -> anyhow::Result<Ended> {
        let (tx, account) = lookup::lock(app, &self.user_id).await?;
        match command::unlock(&tx, app, &account, self.frozen).await {
            Ok(Outcome::Changed) => {
                tx.commit().await?;
                println!("The second factor of {} is open again.", self.user_id);
            }
            Ok(Outcome::Unchanged) => println!("The second factor of {} is open already.", self.user_id),
            Err(DomainError::Refused(refusal)) if refusal.code() == ProblemCode::AccountFrozen => bail!(
                "the owner of {} has reported a change and frozen the second factor: speak with them, make \
                 sure that it is them, and use --frozen",
                self.user_id
            ),
            Err(error) => return Err(error.into()),
        }
        Ok(Ended::Well)
    }
}
