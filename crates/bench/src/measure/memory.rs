//! How much memory the server holds.

use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use super::hash_threads;
use crate::figures::Series;
use crate::processes::resident_mib;
use crate::server::Server;
use crate::table::{Row, Target};

/// A server that nobody asks anything has found its rest by then.
const REST: Duration = Duration::from_secs(3);

/// Of a server that has just started.
///
/// # Errors
/// When it has ended.
pub(super) async fn idle(server: &Server) -> Result<Row> {
    Ok(Row::plain("resident memory idle, MiB", &at_rest(server).await?, Target::AtMost(25.0)))
}

/// Of a server that has done what the other parts asked of it.
///
/// # Errors
/// When it has ended.
pub(super) async fn after_load(server: &Server) -> Result<Row> {
    let threads = u32::try_from(hash_threads())?;
    let most = 40.0 + 19.0 * f64::from(threads);
    let measure = format!("resident memory after load, MiB ({threads} hash threads)");
    Ok(Row::plain(measure, &at_rest(server).await?, Target::AtMost(most)))
}

async fn at_rest(server: &Server) -> Result<Series> {
    sleep(REST).await;
    Ok(Series::from_iter([resident_mib(server.pid())?]))
}
