//! Recovery codes: ten, each valid for one log-in.

mod check;
mod generate;
pub mod mail;
pub mod store;

pub use check::{VerifiedRecoveryCode, check};
pub use generate::generate;
