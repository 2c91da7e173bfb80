//! The bare server: what the framework does when it has nothing to do. It is this same program,
//! started once more, so that it is a process of its own as Ninsho is.

use std::env;
use std::net::SocketAddr;
use std::process::Stdio;

use actix_web::web::Json;
use actix_web::{App, HttpServer, get};
use anyhow::{Context, Result};
use ninsho_shared::session::{CurrentSession, Level, SessionView};
use ninsho_shared::{Timestamp, UserId};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use uuid::Uuid;

/// The path of its one answer.
pub(crate) const PATH: &str = "/session";

/// The same answer as `GET /session` gives, made of nothing.
#[get("/session")]
async fn session() -> Result<Json<CurrentSession>, actix_web::Error> {
    let now = Timestamp::from_millis(1_700_000_000_000);
    let session = SessionView {
        id: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001),
        user_id: UserId::parse("a0123456").map_err(actix_web::error::ErrorInternalServerError)?,
        level: Level::Password,
        as_of: now,
        created_at: now,
        idle_until: now,
        expires_at: now,
        step_up_until: None,
        operator: false,
        init_request: None,
    };
    Ok(Json(CurrentSession::Open { session }))
}

/// Serves until the process is ended, and prints where.
///
/// # Errors
/// When it cannot listen.
pub(crate) fn serve() -> Result<()> {
    let server = HttpServer::new(|| App::new().service(session)).bind(("127.0.0.1", 0))?;
    let address = server.addrs().first().copied().context("the server has no address")?;
    println!("{address}");
    Ok(actix_web::rt::System::new().block_on(server.run())?)
}

/// A running bare server.
#[derive(Debug)]
pub(crate) struct Bare {
    process: Child,
    pid: u32,
    address: SocketAddr,
}

impl Bare {
    /// Starts it.
    ///
    /// # Errors
    /// When it does not come up.
    pub(crate) async fn start() -> Result<Self> {
        let mut process = Command::new(env::current_exe()?)
            .arg("bare")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("the bare server cannot be started")?;
        let pid = process.id().context("the bare server ended at once")?;
        let output = process.stdout.take().context("the bare server has no output")?;
        let line = BufReader::new(output).lines().next_line().await?;
        let address = line.context("the bare server ended at once")?.parse()?;
        Ok(Self { process, pid, address })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// For `/proc`.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Ends it.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub(crate) async fn end(mut self) -> Result<()> {
        Ok(self.process.kill().await?)
    }
}
