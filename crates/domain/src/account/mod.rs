//! Accounts: their row and its only writers, the count of wrong second factors, the counts of wrong
//! passwords, and the check of ID and password.
//!
//! Every transaction that changes something of an account begins with its row locked
//! ([`crate::storage::Storage::lock_account`]).

pub mod command;
pub mod credentials;
pub mod failures;
mod held;
pub mod lockout;
mod mail;
pub mod metrics;
pub mod password_tries;
pub mod row;
pub mod throttle;

pub use held::{HeldAccount, HoldsAccount};
pub use row::Account;
