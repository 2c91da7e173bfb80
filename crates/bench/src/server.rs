//! Ninsho itself, in a folder of its own.

use std::env;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use ninsho_shared::paths;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use crate::caller::{self, Caller};

/// How often a server that starts is asked whether it is ready.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// A server that is not ready after this never will be; and one that has not ended, neither.
const PATIENCE: Duration = Duration::from_secs(30);

/// A folder with configuration, key and database.
#[derive(Debug)]
pub(crate) struct Installation {
    program: PathBuf,
    folder: PathBuf,
    address: SocketAddr,
}

/// A server process.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    pid: u32,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From its start to its first 200 of `/readyz`.
    pub(crate) start_took: Duration,
}

impl Installation {
    /// Writes the configuration: the defaults of the product, but for where things are, the contract, which
    /// is off by default, and the pace of a machine client, which would be all that is measured of it.
    ///
    /// # Errors
    /// When the folder cannot be written into.
    pub(crate) fn new(program: &Path, folder: &Path, page: &Path, smtp: SocketAddr) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let config = format!(
            "listen = '127.0.0.1:{port}'\n\
             public_url = 'http://localhost:{port}'\n\
             database_url = 'sqlite://ninsho.db'\n\
             key_file = 'ninsho.key'\n\
             page = '{page}'\n\
             \n[mail.smtp]\nhost = '127.0.0.1'\nport = {smtp}\nsecurity = 'none'\n\
             \n[privacyidea]\nenabled = true\n\
             \n[limits.client]\nper_second = 1000000\nburst = 1000000\n",
            page = page.canonicalize().context("the page is not there")?.display(),
            smtp = smtp.port(),
        );
        fs::write(folder.join("ninsho.toml"), config)?;
        Ok(Self {
            program: program.canonicalize().context("the server's program is not there")?,
            folder: folder.to_owned(),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        })
    }

    /// Runs a command of the program to its end; returns what it printed.
    ///
    /// # Errors
    /// When it fails; the error holds what it said.
    pub(crate) async fn command(&self, arguments: &[&str]) -> Result<String> {
        let output = self.program(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).output().await?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`ninsho {}` failed:\n{said}", arguments.join(" "));
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Starts the server and waits until it is ready.
    ///
    /// # Errors
    /// When it ends, or is not ready in time; the error holds its last lines.
    pub(crate) async fn start(&self) -> Result<Server> {
        let log = self.folder.join("server.log");
        let lines = File::options().create(true).append(true).open(&log)?;
        let begin = Instant::now();
        let mut process = self.program(&["serve"]).stdout(Stdio::null()).stderr(lines).spawn()?;
        let pid = process.id().context("the server ended at once")?;
        let readyz = caller::get(paths::READYZ, None);
        loop {
            if is_ready(self.address, &readyz).await {
                return Ok(Server { process, pid, address: self.address, start_took: begin.elapsed() });
            }
            if process.try_wait()?.is_some() || begin.elapsed() > PATIENCE {
                let said = fs::read_to_string(&log)?;
                let last: Vec<&str> = said.lines().rev().take(5).collect();
                bail!("the server is not ready; it said last:\n{}", last.join("\n"));
            }
            sleep(LOOK_EVERY).await;
        }
    }

    fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        // What the environment sets for another server is not for this one.
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("NINSHO_") {
                command.env_remove(name);
            }
        }
        command.args(arguments).current_dir(&self.folder).stdin(Stdio::null()).kill_on_drop(true);
        command
    }
}

async fn is_ready(address: SocketAddr, readyz: &[u8]) -> bool {
    match Caller::connect(address).await {
        Ok(mut caller) => caller.ask(readyz).await.is_ok_and(|answer| answer.is_ok()),
        Err(_) => false,
    }
}

impl Server {
    /// For `/proc`.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Stops it as an operator would, and waits for its end.
    ///
    /// # Errors
    /// When it does not end well.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let told = Command::new("kill").args(["-TERM", &self.pid.to_string()]).status().await?;
        ensure!(told.success(), "the server cannot be told to stop");
        let ended = timeout(PATIENCE, self.process.wait()).await.context("the server does not stop")??;
        ensure!(ended.success(), "the server ended with {ended}");
        Ok(())
    }
}
