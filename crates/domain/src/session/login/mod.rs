//! The log-in: how far it is, and its mails.

pub mod flow;
pub mod mail;
pub mod store;
