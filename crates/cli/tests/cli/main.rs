//! The real program, as an operator meets it: what it prints, how it ends, what it leaves behind.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod account;
mod asking;
mod backup;
mod campus;
mod client;
mod database;
mod database_url;
mod demo;
mod deploy;
mod doctor;
mod freeradius;
mod guide;
mod import;
mod judges;
mod nginx;
mod rehearsal;
mod serve;
mod setup;
mod support;
