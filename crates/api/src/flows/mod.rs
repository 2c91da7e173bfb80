//! The flows of the manual, a folder each. A flow knows its own files and what stands beside
//! this folder, never another flow.

pub mod account;
pub mod address_change;
pub mod apps;
pub mod helpdesk;
pub mod initialization;
pub mod login;
pub mod recovery_codes;
pub mod stop;
