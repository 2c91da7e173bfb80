//! Recovery codes: ten, each good for one log-in.

pub mod flow;
pub mod mail;
pub mod store;
