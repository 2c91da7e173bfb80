//! The log-in: how far it is, its mail, and passing the second factor.

pub mod flow;
pub mod mail;
mod pass;
mod progress;

pub use pass::{Passed, check, pass};
pub use progress::{Progress, progress};
