//! How much memory the server holds.

use anyhow::Result;
use tokio::time::sleep;

use super::hash_threads;
use crate::extent::Extent;
use crate::figures::Series;
use crate::processes::resident_mib;
use crate::server::Server;
use crate::table::{Row, Target};

/// Of a server that has just started.
///
/// # Errors
/// When it has ended.
pub(super) async fn idle(server: &Server, extent: &Extent) -> Result<Row> {
    Ok(Row::plain("resident memory idle, MiB", &at_rest(server, extent).await?, Target::AtMost(25.0)))
}

/// Of a server that has done what the other parts asked of it.
///
/// # Errors
/// When it has ended.
pub(super) async fn after_load(server: &Server, extent: &Extent) -> Result<Row> {
    let threads = u32::try_from(hash_threads())?;
    let most = 40.0 + 19.0 * f64::from(threads);
    let measure = format!("resident memory after load, MiB ({threads} hash threads)");
    Ok(Row::plain(measure, &at_rest(server, extent).await?, Target::AtMost(most)))
}

/// Of a server that nobody has asked anything for a while.
async fn at_rest(server: &Server, extent: &Extent) -> Result<Series> {
    sleep(extent.rest).await;
    Ok(Series::from_iter([resident_mib(server.pid())?]))
}
