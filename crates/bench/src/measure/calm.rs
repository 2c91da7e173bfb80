//! Log-ins that take the whole machine should not slow other people down.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::task::JoinSet;

use super::{hash_threads, login, read};
use crate::bare::{self, Bare};
use crate::caller;
use crate::extent::Extent;
use crate::figures::{Series, p99_millis};
use crate::hashes;
use crate::load::{self, Meter};
use crate::server::Server;
use crate::stage::Stage;
use crate::table::{Row, Target};

/// People who read meanwhile …
const READERS: usize = 8;
/// … each so often: 400 reads a second in all, a small part of what the server can do.
const PACE: Duration = Duration::from_millis(20);

/// Reads during log-ins, in turns with reads from a bare server during raw hashes: what the
/// kernel's scheduler does to anyone beside threads that calculate without a pause.
///
/// # Errors
/// When a log-in or a read is refused.
pub(super) async fn measure(stage: &Stage, server: &Server, extent: &Extent) -> Result<Row> {
    let reads = read::requests(stage, server, READERS).await?;
    let bare_reads = vec![caller::get(bare::PATH, None); READERS];
    let bare = Bare::start().await?;
    let (mut p99, mut bare_p99) = (Series::default(), Series::default());
    for _ in 0..extent.rounds {
        let meter = Arc::new(Meter::default());
        let logins = login::callers(stage, server, &meter).await?;
        p99.push(during(&meter, logins, server.address, &reads, extent).await?);

        let meter = Arc::new(Meter::default());
        let raw = hashes::on_threads(hash_threads(), &meter);
        bare_p99.push(during(&meter, raw, bare.address(), &bare_reads, extent).await?);
    }
    bare.end().await?;
    Ok(Row::plain("p99 of GET /session during log-ins, ms", &p99, Target::AtMost(25.0))
        .beside("bare during raw hashes", &bare_p99))
}

async fn during(
    meter: &Meter,
    load: JoinSet<Result<()>>,
    address: SocketAddr,
    reads: &[Vec<u8>],
    extent: &Extent,
) -> Result<f64> {
    let times = load::at_a_pace(address, reads.to_vec(), PACE, extent.span).await;
    meter.end(load).await?;
    p99_millis(times?).context("nothing was read")
}
