//! `ninsho account add`.

use anyhow::{anyhow, ensure};
use clap::Args;
use ninsho_domain::app::App;
use ninsho_domain::key::hash_now;
use ninsho_domain::storage::entity::account;
use ninsho_shared::{MailAddress, UserId};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::address;
use super::password;
use crate::ended::Ended;
use crate::lookup;
use ninsho_domain::account::command::{self, NewAccount};

/// Make an account
///
/// Asks for the password twice, without showing it.
///
/// Example: pass show ninsho/a0123456 | ninsho account add a0123456 --password-stdin
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Add {
    /// The ID: letters, digits, '.', '-' and '_'; case makes no difference
    #[arg(value_name = "USER", value_parser = lookup::user_id)]
    user_id: UserId,
    /// The address that receives one-time passwords; none without it
    #[arg(long, value_name = "ADDR")]
    mail: Option<String>,
    /// A member of the staff: `helpdesk.second_operator_for_staff` applies to them
    #[arg(long)]
    staff: bool,
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
}

impl Add {
    pub(super) async fn run(self, app: &App) -> anyhow::Result<Ended> {
        let user_id = self.user_id;
        let address =
            self.mail.as_deref().map(|text| address::mail_address(text, &app.config.institution)).transpose();
        let mail_address = address.map_err(|reason| anyhow!("--mail: {reason}"))?;
        let same = account::Entity::find().filter(account::Column::UserId.eq(user_id.as_str()));
        ensure!(same.count(app.storage.read()).await? == 0, "there is an account {user_id} already");
        let password_hash = hash_now(&password::read(self.password_stdin)?, &*app.random)?;

        let shown = mail_address.as_ref().map_or_else(|| "no mail address".to_owned(), MailAddress::masked);
        let tx = app.storage.begin().await?;
        let account = NewAccount { user_id: user_id.clone(), password_hash, mail_address, staff: self.staff };
        command::create(&tx, app, vec![account]).await?;
        tx.commit().await?;
        println!("Made the account {user_id} ({shown}).");
        Ok(Ended::Well)
    }
}
