//! An address change: its states, its row, its mails and its completion.

pub mod completion;
pub mod flow;
pub mod mail;
pub mod store;

pub use crate::storage::entity::address_change::{AddressChangeState, Model as AddressChange};
