//! An initialization: its states, its row, its mails, and what its steps do in one transaction.
//!
//! The help desk serves it ([`super::helpdesk`]), the address change completes it
//! ([`super::address_change::completion`]), and a revocation link stops it ([`super::revocation`]).

pub mod flow;
pub mod mail;
mod status;
pub mod steps;
pub mod store;

pub use crate::storage::entity::init_request::{InitRequestState, Model as InitRequest, Route};
pub use status::{LEFT_ALONE, OPEN, RequestStatus, status};
