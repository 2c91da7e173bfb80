//! Reading the session, with its row from the database, beside a bare answer of the framework.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use ninsho_shared::paths;

use crate::bare::{self, Bare};
use crate::caller::{self, Caller};
use crate::extent::Extent;
use crate::figures::Series;
use crate::load::{self, Meter};
use crate::processes::cpu_time;
use crate::server::Server;
use crate::stage::{Stage, log_in};
use crate::table::{Row, Target};

const CALLERS: usize = 32;

/// What one round gave.
struct Round {
    per_second: f64,
    cpu_millis_each: f64,
}

/// Reads from both servers in turns.
///
/// # Errors
/// When a read is refused.
pub(super) async fn measure(stage: &Stage, server: &Server, extent: &Extent) -> Result<[Row; 2]> {
    let reads = requests(stage, server, CALLERS).await?;
    let bare_reads = vec![caller::get(bare::PATH, None); CALLERS];
    let bare = Bare::start().await?;
    let (mut rates, mut bare_rates, mut ratios) = (Series::default(), Series::default(), Series::default());
    let (mut cpu, mut bare_cpu) = (Series::default(), Series::default());
    for _ in 0..extent.rounds {
        let ours = round(server.address, server.pid(), &reads, extent).await?;
        let theirs = round(bare.address(), bare.pid(), &bare_reads, extent).await?;
        rates.push(ours.per_second);
        bare_rates.push(theirs.per_second);
        ratios.push(ours.per_second / theirs.per_second);
        cpu.push(ours.cpu_millis_each);
        bare_cpu.push(theirs.cpu_millis_each);
    }
    bare.end().await?;
    Ok([
        Row::plain(format!("GET /session per s, {CALLERS} callers"), &rates, Target::AtLeast(0.3))
            .beside("bare actix-web/s", &bare_rates)
            .judged_by(&ratios),
        Row::plain("server ms of CPU per GET /session", &cpu, Target::AtMost(0.05))
            .beside("bare actix-web", &bare_cpu),
    ])
}

/// A request each for so many sessions.
///
/// # Errors
/// When a log-in is refused.
pub(super) async fn requests(stage: &Stage, server: &Server, sessions: usize) -> Result<Vec<Vec<u8>>> {
    let mut caller = Caller::connect(server.address).await?;
    let mut requests = Vec::with_capacity(sessions);
    for _ in 0..sessions {
        let token = log_in(&mut caller, &stage.to_get_codes.once()?).await?;
        requests.push(caller::get(paths::SESSION, Some(&token)));
    }
    Ok(requests)
}

async fn round(address: SocketAddr, pid: u32, requests: &[Vec<u8>], extent: &Extent) -> Result<Round> {
    let meter = Arc::new(Meter::default());
    let before = cpu_time(pid)?;
    let callers = load::repeat(address, requests.to_vec(), &meter).await?;
    let per_second = meter.rate(callers, extent.span).await?;
    // The meter ends with the last answer, so its count and the processor time go together.
    let cpu = cpu_time(pid)?.saturating_sub(before);
    Ok(Round { per_second, cpu_millis_each: 1e3 / load::per_second(meter.total(), cpu) })
}
