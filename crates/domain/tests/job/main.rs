//! The queue and its worker over a real database, with a clock that stands still.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../support/database.rs"]
mod database;
mod lease;
mod migration;
mod order;
mod stage;
mod wake;
mod worker;
