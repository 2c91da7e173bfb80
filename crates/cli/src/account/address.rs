//! `ninsho account address`, and a mail address on the command line and in a file.

use anyhow::{bail, ensure};
use clap::Args;
use ninsho_domain::account::command::{self, Outcome};
use ninsho_domain::app::App;
use ninsho_domain::config::Institution;
use ninsho_domain::refusal::DomainError;
use ninsho_shared::helpdesk::MAX_NOTE_LEN;
use ninsho_shared::{MailAddress, ProblemCode, UserId};

use crate::ended::Ended;
use crate::lookup;

/// Take the registered mail address away, because it is not its owner's
///
/// Speak with the owner first, and make sure that it is them. All sessions of the account end, and the
/// pending codes and revocation links of the address. The address is told. An account that is left
/// without any factor is let in by the help desk.
///
/// Example: ninsho account address --remove a0123456 --reason "INC-4711: set by a thief"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Address {
    /// The ID
    #[arg(value_name = "USER", value_parser = lookup::user_id)]
    user_id: UserId,
    /// Remove the address
    #[arg(long, required = true)]
    remove: bool,
    /// Why, for the record; the owner does not see it
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: String,
}

fn reason(text: &str) -> anyhow::Result<String> {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    ensure!(!line.is_empty(), "write the reason down");
    ensure!(line.chars().count() <= MAX_NOTE_LEN, "at most {MAX_NOTE_LEN} characters");
    Ok(line)
}

impl Address {
    pub(super) async fn run(self, app: &App) -> anyhow::Result<Ended> {
        debug_assert!(self.remove, "clap asks for it");
        let (tx, account) = lookup::lock(app, &self.user_id).await?;
        match command::remove_address(&tx, app, &account, self.reason).await {
            Ok(Outcome::Changed) => {
                tx.commit().await?;
                println!("The mail address of {} is removed, and all its sessions have ended.", self.user_id);
            }
            Ok(Outcome::Unchanged) => println!("{} has no mail address.", self.user_id),
            Err(DomainError::Refused(refusal)) if refusal.code() == ProblemCode::DeskAtWork => bail!(
                "the help desk has told its code to the owner of {}, who is about to register an address: \
                 wait for them, or let the operator refuse the request",
                self.user_id
            ),
            Err(error) => return Err(error.into()),
        }
        Ok(Ended::Well)
    }
}

/// Reads a mail address that can be registered here.
///
/// # Errors
/// Says what is wrong with it, without repeating it.
pub(super) fn mail_address(text: &str, institution: &Institution) -> Result<MailAddress, String> {
    let address = MailAddress::parse(text).map_err(|error| error.to_string())?;
    match institution.forbidding(address.domain()) {
        Some(rule) => Err(format!("addresses of {} cannot be registered", rule.domain)),
        None => Ok(address),
    }
}
