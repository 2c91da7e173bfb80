//! An address change: its states, its row, its mails and its completion.

pub mod completion;
pub mod flow;
pub mod mail;
pub mod store;
