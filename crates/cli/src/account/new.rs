//! Writing new accounts.

use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event};
use ninsho_domain::config::Institution;
use ninsho_domain::storage::entity::account;
use ninsho_shared::account::HistoryKind;
use ninsho_shared::{MailAddress, UserId};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};

use super::told;

/// Accounts that one statement writes: some ten columns each, far below what databases take.
const BATCH: usize = 200;

/// An account to be made.
#[derive(Debug)]
pub(in crate::cli) struct NewAccount {
    pub(in crate::cli) user_id: UserId,
    /// argon2id, as a PHC string.
    pub(in crate::cli) password_hash: String,
    pub(in crate::cli) mail_address: Option<MailAddress>,
    /// Whether it is a member of the staff.
    pub(in crate::cli) staff: bool,
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

/// Writes the accounts and their events. The caller commits.
///
/// # Errors
/// When an ID exists already, or the database does not answer.
pub(in crate::cli) async fn write(
    conn: &impl ConnectionTrait,
    app: &App,
    accounts: Vec<NewAccount>,
) -> anyhow::Result<()> {
    let now = app.now().as_millis();
    let mut rows = Vec::with_capacity(accounts.len());
    for new in accounts {
        rows.push(account::Model {
            id: app.new_id()?,
            user_id: new.user_id.to_string(),
            password_hash: new.password_hash,
            mail_since: new.mail_address.is_some().then_some(now),
            second_factor_failures: 0,
            second_factor_locked_until: None,
            frozen_at: None,
            enrolled_at: new.mail_address.is_some().then_some(now),
            mail_address: new.mail_address.map(String::from),
            last_factor: None,
            staff: new.staff,
            operator_since: None,
            closed_at: None,
            created_at: now,
        });
    }
    for batch in rows.chunks(BATCH) {
        let models = batch.iter().map(|row| row.clone().into_active_model().reset_all());
        account::Entity::insert_many(models).exec_without_returning(conn).await?;
    }
    for row in rows {
        let event = Event::by_staff(row.id, HistoryKind::AccountCreated);
        event::record(conn, app, event).await.map_err(told)?;
    }
    Ok(())
}
