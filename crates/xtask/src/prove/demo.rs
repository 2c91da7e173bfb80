//! A running demo, without the page.

use std::{
    io::{BufRead, BufReader, Lines},
    path::Path,
    process::{Child, ChildStdout, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::process;

/// What stands before the address of the API's viewer in the demo's greeting.
const GREETING: &str = "The API";

/// A demo, with people as nobody has touched them. It ends when it is dropped.
pub(super) struct Demo {
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

impl Demo {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn start(server: &Path) -> Result<Self> {
        let mut demo = process::command(&server.to_string_lossy());
        demo.args(["demo", "--port", "0"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = demo.spawn().with_context(|| format!("{} cannot be started", server.display()))?;
        let greeting = BufReader::new(child.stdout.take().context("the demo has no output")?).lines();
        let mut demo = Self { child, greeting, origin: String::new() };
        while let Some(line) = demo.greeting.next() {
            if let Some(origin) = origin(&line?) {
                demo.origin = origin;
                return Ok(demo);
            }
        }
        bail!("the demo has ended without saying where it listens")
    }
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
