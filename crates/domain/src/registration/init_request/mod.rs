//! An initialization: its states, its row, its mails, and what its steps do in one transaction.
//!
//! The help desk serves it ([`super::helpdesk`]), the address change completes it
//! ([`super::address_change::completion`]), and a revocation link stops it ([`super::revocation`]).

pub mod flow;
pub mod mail;
mod status;
pub mod steps;
pub mod store;

use ninsho_shared::Timestamp;
use sea_orm::DbErr;

use crate::account::row;
use crate::factor;
use crate::storage::Tx;

pub use crate::storage::entity::init_request::{InitRequestState, Model as InitRequest, Route};
pub use status::{LEFT_ALONE, OPEN, RequestStatus, status};

/// Removes every factor but the address, which the caller sets, and opens the second factor again.
/// What the owner froze is opened only after the help desk has spoken with them.
pub async fn remove_factors(tx: &Tx, request: &InitRequest, now: Timestamp) -> Result<(), DbErr> {
    factor::remove_all(tx, request.account_id, now).await?;
    row::reset_second_factor(tx, request.account_id, request.route == Route::Desk).await
}
