//! `ninsho demo`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;
use ninsho_demo::Options;

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
  curl -d '{\"advance_seconds\": 600}' -H 'Content-Type: application/json' localhost:8080/dev/clock";

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
}

impl Demo {
    pub(super) async fn run(self, config_file: Option<&Path>) -> anyhow::Result<Ended> {
        let listen = self.port.map_or(self.listen, |port| (IpAddr::V4(Ipv4Addr::LOCALHOST), port).into());
        Box::pin(ninsho_demo::run(
            Options { page: self.page, listen, dir: self.dir, log: self.log },
            config_file,
        ))
        .await?;
        Ok(Ended::Well)
    }
}
