//! Mail from the outbox to a real server: what arrives, what is tried again, what is given up, and
//! what is written down. Nothing here sleeps: the clock is set by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../support/database.rs"]
mod database;
mod delivery;
mod dkim;
mod encryption;
mod injection;
mod leases;
mod log;
mod odd;
mod repeats;
mod stage;
mod trouble;
mod unasked;
