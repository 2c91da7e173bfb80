//! What xtask tells the person who waits: one line a step, with the time since the start.

use std::{fmt::Display, sync::OnceLock, time::Instant};

static START: OnceLock<Instant> = OnceLock::new();

/// Starts the clock of [`step`]; the first call counts.
pub(crate) fn start() {
    START.get_or_init(Instant::now);
}

/// Says what is being done now.
pub(crate) fn step(what: impl Display) {
    let seconds = START.get_or_init(Instant::now).elapsed().as_secs_f64();
    println!("[{seconds:>7.1} s] {what}");
}
