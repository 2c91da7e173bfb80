//! Which address can be trusted, and who else is told.
//!
//! A revocation link has the power of the mailbox that it went to. Whoever set the address can read it,
//! a thief of the password who made the first set-up as well as the owner. Once somebody has said that
//! something is wrong, or the help desk has identified the owner, every address that was registered until
//! then is in doubt: its owner is told, and decides nothing.

use ninsho_shared::{MailAddress, Timestamp};
use sea_orm::{ConnectionTrait, DbErr};

use super::address_change;
use crate::account::{Account, lockout};
use crate::app::App;
use crate::storage::entity::revocation_link::Model as Link;

/// Whether a link decides nothing: it is void, or the help desk alone lets the owner in.
#[must_use]
pub fn is_in_doubt(link: &Link, account: &Account, now: Timestamp) -> bool {
    link.void_at.is_some() || lockout::is_frozen(account, now)
}

/// The address that was registered before the present one, while its owner has a reason to hear of the
/// account: it is frozen, or the address changed within the time that a link acts for.
pub async fn previous_address(
    conn: &impl ConnectionTrait,
    app: &App,
    account: &Account,
    now: Timestamp,
) -> Result<Option<MailAddress>, DbErr> {
    let since = now.minus(app.config.limits.send.revocation_link.0);
    let change = address_change::store::last_completed(conn, account.id).await?;
    let is_of_interest = |ended_at: Option<Timestamp>| {
        lockout::is_frozen(account, now) || ended_at.is_some_and(|ended_at| ended_at > since)
    };
    Ok(change
        .filter(|change| is_of_interest(change.ended_at))
        .and_then(|change| change.previous)
        .filter(|previous| account.mail_address.as_ref() != Some(previous)))
}
