//! The asynchronous runtime of a command.

use std::future::Future;

use anyhow::Context;

use crate::ended::Ended;

/// Runs `work` to its end.
pub fn wait_for(work: impl Future<Output = anyhow::Result<Ended>>) -> anyhow::Result<Ended> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(work)
}
