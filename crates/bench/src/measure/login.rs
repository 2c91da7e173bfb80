//! A log-in should cost its password hash and nothing else.

use std::sync::Arc;

use anyhow::Result;
use tokio::task::JoinSet;

use super::hash_threads;
use crate::caller::Caller;
use crate::extent::Extent;
use crate::figures::Series;
use crate::hashes;
use crate::load::Meter;
use crate::server::Server;
use crate::stage::{Stage, login_request};
use crate::table::{Row, Target};

/// Enough that a hash thread always finds the next password waiting.
const CALLERS_PER_THREAD: usize = 4;

/// Log-ins and raw hashes in turns. Each round of log-ins is compared with the raw hashes just
/// before and just after it.
///
/// # Errors
/// When a log-in is refused.
pub(super) async fn measure(stage: &Stage, server: &Server, extent: &Extent) -> Result<Row> {
    let (mut logins, mut raws, mut ratios) = (Series::default(), Series::default(), Series::default());
    let mut before = raw(extent).await?;
    raws.push(before);
    for _ in 0..extent.rounds {
        let meter = Arc::new(Meter::default());
        let logged_in = meter.rate(callers(stage, server, &meter).await?, extent.span).await?;
        let after = raw(extent).await?;
        logins.push(logged_in);
        raws.push(after);
        ratios.push(logged_in / f64::midpoint(before, after));
        before = after;
    }
    Ok(Row::plain("log-ins/s", &logins, Target::AtLeast(0.95))
        .beside("raw argon2id/s", &raws)
        .judged_by(&ratios))
}

async fn raw(extent: &Extent) -> Result<f64> {
    let meter = Arc::new(Meter::default());
    meter.rate(hashes::on_threads(hash_threads(), &meter), extent.span).await
}

/// People who log in without a pause, as many at once as keep every hash thread at work.
///
/// # Errors
/// When the server takes no connection.
pub(super) async fn callers(
    stage: &Stage,
    server: &Server,
    meter: &Arc<Meter>,
) -> Result<JoinSet<Result<()>>> {
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS_PER_THREAD * hash_threads() {
        let mut caller = Caller::connect(server.address).await?;
        let (meter, queue) = (Arc::clone(meter), Arc::clone(&stage.to_log_in));
        callers.spawn(async move {
            while meter.goes_on() {
                caller.ask(&login_request(&queue.around())?).await?.ok()?;
                meter.count();
            }
            Ok(())
        });
    }
    Ok(callers)
}
