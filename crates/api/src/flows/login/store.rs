//! Rows of the log-in.

use crate::storage::entity::account;

pub(super) use crate::account::hold;
pub(super) use crate::notice::registered as address;
pub(super) use crate::storage::entity::session::Model as Row;

/// Whether the owner may set the first factor without the help desk: there never was one.
pub(super) fn is_first_set_up(account: &account::Model) -> bool {
    account.enrolled_at.is_none() && account.mail_address.is_none() && account.frozen_at.is_none()
}
