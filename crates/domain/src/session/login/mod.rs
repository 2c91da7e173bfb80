//! The log-in: how far it is, its mail, and passing the second factor.

pub mod flow;
pub mod mail;
mod pass;

pub use pass::{Passed, check, pass};
