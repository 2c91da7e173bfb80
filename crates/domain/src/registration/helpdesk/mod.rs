//! The help desk's part in an initialization: who may do what, and what is recorded of it.

pub mod flow;
pub mod mail;
pub mod store;
