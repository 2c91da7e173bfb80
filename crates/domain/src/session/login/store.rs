//! Rows of the log-in.

use crate::storage::entity::account;

pub use crate::event::notice::registered as address;
pub use crate::storage::entity::session::Model as Row;

/// Whether the owner may set the first factor without the help desk: there never was one.
pub fn is_first_set_up(account: &account::Model) -> bool {
    account.enrolled_at.is_none() && account.mail_address.is_none() && account.frozen_at.is_none()
}
