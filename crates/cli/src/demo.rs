//! `ninsho demo`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use ninsho_demo::{Options, Plan};
use ninsho_domain::key::random::{SystemRandom, bytes};

use crate::ended::Ended;

const ABOUT: &str = "\
Look around: people in every state, and a mailbox page in place of real mail

Everything is made anew in a temporary folder and deleted at the end, unless --dir names one. Mails \
end in a mailbox inside this process, which /dev/mailbox shows; POST /dev/clock moves the clock. A \
configuration is read only when --config or NINSHO_CONFIG names it, for the institution and the \
limits; database, keys, mail server and addresses are the demo's own.

Examples:
  ninsho demo --page target/page-dist
  ninsho demo --listen 127.0.0.1:9000 --log info
  ninsho demo --rehearsal
  curl -d '{\"advance_seconds\": 600}' -H 'Content-Type: application/json' localhost:8080/dev/clock

A rehearsal is for those who write a client: it prints a machine client that is the same everywhere, \
serves privacyIDEA's contract too, and now and then refuses a request with 503 and Retry-After, or \
answers slowly. The header `Ninsho-Rehearsal: unavailable`, `slow` or `none` asks for either, or for \
neither. docs/api.md has more.";

/// Look around: people in every state, and a mailbox page in place of real mail
#[derive(Debug, Args)]
#[command(long_about = ABOUT)]
pub(super) struct Demo {
    /// The folder of the built page (`cargo xtask page` makes it); without it, the API only
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
    /// Listen on this address, which must be a loopback address
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Listen on this port of 127.0.0.1; 0 takes a free one
    #[arg(long, conflicts_with = "listen")]
    port: Option<u16>,
    /// Keep database and key in this folder, and go on with them the next time
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// What to log: error, warn, info or debug
    #[arg(long, value_name = "FILTER", default_value = "warn")]
    log: String,
    #[command(flatten)]
    faults: Faults,
}

/// Whether something goes wrong on purpose, and how much.
#[derive(Debug, Args)]
struct Faults {
    /// Refuse a request now and then, or answer it slowly, for those who write or test a client
    #[arg(long)]
    rehearsal: bool,
    /// Repeat the rehearsal that printed this number [default: another one each time]
    #[arg(long, value_name = "NUMBER", requires = "rehearsal")]
    seed: Option<u32>,
    /// Refuse as many of a hundred requests
    #[arg(long, value_name = "PERCENT", default_value_t = 5, requires = "rehearsal")]
    unavailable: u8,
    /// Answer as many of a hundred requests slowly
    #[arg(long, value_name = "PERCENT", default_value_t = 5, requires = "rehearsal")]
    slow: u8,
    /// How slowly, at most 30
    #[arg(long, value_name = "SECONDS", default_value_t = 3, requires = "rehearsal")]
    slow_for: u8,
}

impl Faults {
    fn plan(&self) -> anyhow::Result<Option<Plan>> {
        let Self { unavailable, slow, .. } = *self;
        if !self.rehearsal {
            return Ok(None);
        }
        let seed = match self.seed {
            Some(seed) => seed,
            // Short enough to be typed again.
            None => u16::from_be_bytes(bytes(&SystemRandom).context("no seed can be drawn")?).into(),
        };
        Ok(Some(Plan { seed, unavailable, slow, slow_for: Duration::from_secs(self.slow_for.into()) }))
    }
}

impl Demo {
    pub(super) async fn run(self, config_file: Option<&Path>) -> anyhow::Result<Ended> {
        let listen = self.port.map_or(self.listen, |port| (IpAddr::V4(Ipv4Addr::LOCALHOST), port).into());
        let rehearsal = self.faults.plan()?;
        let Self { page, dir, log, .. } = self;
        Box::pin(ninsho_demo::run(Options { page, listen, dir, log, rehearsal }, config_file)).await?;
        Ok(Ended::Well)
    }
}
