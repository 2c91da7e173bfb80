//! A privacyIDEA server beside ours: `privacyidea_server.py` starts it, where its Python packages are.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::cli::Run;
use crate::extent::CALLERS;

/// To make its keys and tables, and to begin and to end.
const PATIENCE: Duration = Duration::from_secs(300);

/// A running server with people for the callers, each with a HOTP token.
#[derive(Debug)]
pub(crate) struct PrivacyIdea {
    /// It ends the server by itself when its standard input is closed, so nobody kills it, and leaves
    /// workers behind.
    process: Child,
    address: SocketAddr,
    served_by: String,
    people: Vec<(String, Vec<u8>)>,
    _folder: TempDir,
}

/// The line that the script prints.
#[derive(Debug, Deserialize)]
struct Said {
    url: String,
    by: String,
    /// Secrets in hexadecimal digits.
    hotp: BTreeMap<String, String>,
}

impl PrivacyIdea {
    /// Starts that of this run.
    ///
    /// # Errors
    /// Why there is none, for the table.
    pub(crate) async fn of(run: &Run) -> Result<Self> {
        let (python, script) = run.privacyidea.as_deref().zip(run.privacyidea_script.as_deref()).context(
            run.no_privacyidea.clone().unwrap_or_else(|| "`cargo xtask bench` names one".to_owned()),
        )?;
        timeout(PATIENCE, Self::start(python, script)).await.context("privacyIDEA takes too long to start")?
    }

    async fn start(python: &Path, script: &Path) -> Result<Self> {
        // As many workers as ours has hash threads: one a core.
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let threads = (CALLERS as usize).div_ceil(workers);
        let folder = tempfile::tempdir()?;
        let sizes = [("--workers", workers), ("--threads", threads), ("--callers", CALLERS as usize)];
        let mut command = Command::new(python);
        command.arg(script).arg(folder.path());
        for (name, size) in sizes {
            command.args([name, &size.to_string()]);
        }
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("privacyIDEA cannot be started")?;
        let output = process.stdout.take().context("the script has no output")?;
        let line = BufReader::new(output).lines().next_line().await?;
        let Some(line) = line else {
            let said = process.wait_with_output().await?.stderr;
            let said = String::from_utf8_lossy(&said);
            bail!("privacyIDEA does not start: {}", said.trim().lines().last().unwrap_or_default());
        };
        let said: Said = serde_json::from_str(&line).context("the script printed something else")?;
        let address = said.url.strip_prefix("http://").context("the script names no address")?.parse()?;
        let people = said.hotp.into_iter().filter(|(name, _)| name.starts_with("caller"));
        let people: Vec<_> =
            people.map(|(name, secret)| Ok((name, bytes(&secret)?))).collect::<Result<_>>()?;
        ensure!(people.len() == CALLERS as usize, "the script has made other people");
        Ok(Self { process, address, served_by: said.by, people, _folder: folder })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The web server in front of it, for the table.
    pub(crate) fn served_by(&self) -> &str {
        &self.served_by
    }

    /// The name of a person, and the secret of the HOTP token.
    pub(crate) fn person(&self, number: usize) -> (String, Vec<u8>) {
        self.people[number].clone()
    }

    /// Ends it.
    ///
    /// # Errors
    /// When it does not end.
    pub(crate) async fn end(mut self) -> Result<()> {
        drop(self.process.stdin.take());
        let ended = timeout(PATIENCE, self.process.wait()).await.context("privacyIDEA does not end")??;
        ensure!(ended.success(), "privacyIDEA ended with {ended}");
        Ok(())
    }
}

fn bytes(hexadecimal: &str) -> Result<Vec<u8>> {
    ensure!(hexadecimal.is_ascii() && hexadecimal.len().is_multiple_of(2), "these are no bytes");
    let pair = |at| u8::from_str_radix(&hexadecimal[at..at + 2], 16).context("these are no digits");
    (0..hexadecimal.len()).step_by(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_digit_by_digit() {
        assert_eq!(bytes("00ff7a").unwrap(), [0, 255, 122]);
        for wrong in ["0", "0g", "é"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }
}
