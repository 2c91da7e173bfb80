//! What Ninsho knows and decides, without a web framework: accounts, factors, registrations,
//! sessions, events, jobs and mail over one database.
//!
//! Imports point one way: `verification` → `client` → `registration` → `session` → `factor` → `account` → `event` → `mail` →
//! `job` → `app` → `key` → `storage`. `cargo xtask test architecture` checks it.

pub mod account;
pub mod app;
pub mod client;
pub mod clock;
pub mod config;
pub mod event;
pub mod factor;
pub mod idempotency;
pub mod job;
pub mod key;
pub mod language;
pub mod mail;
pub mod maintenance;
pub mod outage;
pub mod pace;
pub mod refusal;
pub mod registration;
pub mod request_origin;
pub mod session;
pub mod storage;
pub mod verification;
