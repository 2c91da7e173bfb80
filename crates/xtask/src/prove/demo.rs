//! A running demo.

use std::{
    env, fs,
    io::{BufRead, BufReader, Lines},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::process;

/// What stands before the address of the API's viewer in the demo's greeting.
const GREETING: &str = "The API";

/// The settings beside the demo's own, in its folder.
const SETTINGS: &str = "demo.toml";

/// A demo, with people as nobody has touched them. It ends when it is dropped.
pub(super) struct Demo {
    server: PathBuf,
    /// Its database and key.
    folder: TempDir,
    child: Child,
    /// Read no further, and kept open, since the demo says more.
    greeting: Lines<BufReader<ChildStdout>>,
    /// `http://localhost:…`.
    pub(super) origin: String,
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A machine client: its id and its secret.
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: String,
}

impl Demo {
    /// Starts one on a free port, with the limits of the product and without the page.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn start(server: &Path) -> Result<Self> {
        Self::start_with(server, "")
    }

    /// The same with these settings, in TOML.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn start_with(server: &Path, settings: &str) -> Result<Self> {
        Self::begin(server, settings, None)
    }

    /// The same with the page of this folder.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn start_with_page(server: &Path, page: &Path) -> Result<Self> {
        Self::begin(server, "", Some(page))
    }

    fn begin(server: &Path, settings: &str, page: Option<&Path>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join(SETTINGS), settings).context(SETTINGS)?;
        let mut demo = program(server, folder.path());
        demo.args(["demo", "--port", "0", "--dir", ".", "--config", SETTINGS]).stdout(Stdio::piped());
        if let Some(page) = page {
            demo.arg("--page").arg(page);
        }
        let mut child = demo.spawn().with_context(|| format!("{} cannot be started", server.display()))?;
        let greeting = BufReader::new(child.stdout.take().context("the demo has no output")?).lines();
        let mut demo = Self { server: server.to_owned(), folder, child, greeting, origin: String::new() };
        while let Some(line) = demo.greeting.next() {
            if let Some(origin) = origin(&line?) {
                demo.origin = origin;
                return Ok(demo);
            }
        }
        bail!("the demo has ended without saying where it listens")
    }

    /// Adds a machine client with these scopes.
    ///
    /// # Errors
    /// When the command fails, or prints something else.
    pub(super) fn add_client(&self, name: &str, scopes: &[&str]) -> Result<Client> {
        let mut add = program(&self.server, self.folder.path());
        add.args(["client", "add", name]).args(scopes.iter().flat_map(|scope| ["--scope", scope]));
        let printed = process::read(&mut add)?;
        let field = |name: &str| {
            let value = printed.lines().find_map(|line| line.strip_prefix(name));
            value.map(|value| value.trim().to_owned()).with_context(|| format!("no {name} was printed"))
        };
        Ok(Client { id: field("client_id")?, secret: field("client_secret")? })
    }
}

/// The program in the demo's folder, without the settings of another server in the environment.
fn program(server: &Path, folder: &Path) -> Command {
    let mut command = process::command(&server.to_string_lossy());
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("NINSHO_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

fn origin(line: &str) -> Option<String> {
    let viewer = line.strip_prefix(GREETING)?.trim();
    Some(viewer.strip_suffix("/api/docs/")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_greeting() {
        let line = "The API       http://localhost:8080/api/docs/";
        assert_eq!(origin(line).as_deref(), Some("http://localhost:8080"));
        assert_eq!(origin("The mailbox   http://localhost:8080/dev/mailbox"), None);
    }
}
