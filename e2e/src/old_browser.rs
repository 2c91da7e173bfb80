//! A Chromium that is too old for today's chromedriver, spoken to in the Chrome `DevTools` protocol
//! over its pipes.

use std::env;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;

use crate::wait::{Look, until};

/// A running browser with one tab. It goes when it is dropped.
#[derive(Debug)]
pub struct OldBrowser {
    pipes: Mutex<Pipes>,
    process: Child,
    _profile: TempDir,
}

#[derive(Debug)]
struct Pipes {
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    /// The id of the latest command.
    latest: u64,
    /// The connection to the tab, once there is one.
    tab: Option<Value>,
}

impl OldBrowser {
    /// Starts the one that this variable names; none when it is not set.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(variable: &str) -> Result<Option<Self>> {
        let Some(program) = env::var_os(variable).map(PathBuf::from) else { return Ok(None) };
        let profile = tempfile::tempdir()?;
        // The browser reads commands at descriptor 3 and answers at 4, which are standard input and
        // output for us.
        let mut process = Command::new("sh")
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>/dev/null"#])
            .arg(&program)
            .args([
                "--remote-debugging-pipe",
                "--headless",
                "--no-sandbox",
                "--no-zygote",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                // The certificate of the test's own front.
                "--ignore-certificate-errors",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let to = process.stdin.take().context("the browser has no input")?;
        let from = BufReader::new(process.stdout.take().context("the browser has no output")?);
        let pipes = Mutex::new(Pipes { to, from, latest: 0, tab: None });
        let browser = Self { pipes, process, _profile: profile };
        browser.open_tab().await?;
        Ok(Some(browser))
    }

    async fn open_tab(&self) -> Result<()> {
        let tab = self.tell("Target.createTarget", json!({ "url": "about:blank" })).await?;
        let tab = json!({ "targetId": tab["targetId"], "flatten": true });
        let attached = self.tell("Target.attachToTarget", tab).await?;
        self.pipes.lock().await.tab = Some(attached["sessionId"].clone());
        Ok(())
    }

    /// The number before the first dot of its version.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn version(&self) -> Result<u32> {
        let version = self.tell("Browser.getVersion", json!({})).await?;
        let product = version["product"].as_str().unwrap_or_default();
        let number = product.split(['/', '.']).nth(1).context("no version")?;
        number.parse().with_context(|| product.to_owned())
    }

    /// Opens a page.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn open(&self, url: &str) -> Result<()> {
        self.tell("Page.navigate", json!({ "url": url })).await.map(drop)
    }

    /// Waits until the expression is true in the page.
    ///
    /// # Errors
    /// When it is not in time; the error tells what the page says.
    pub async fn expect(&self, what: &str, expression: &str) -> Result<()> {
        until(what, async || {
            if self.evaluate(&format!("!!({expression})")).await? == json!(true) {
                return Ok(Look::There(()));
            }
            let says = self.evaluate("document.body?.innerText ?? ''").await?;
            Ok(Look::Instead(says.as_str().unwrap_or_default().to_owned()))
        })
        .await
    }

    /// Waits for a field, and types into it.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        let field = format!("document.querySelector('{selector}')");
        self.expect(selector, &field).await?;
        self.evaluate(&format!("{field}.focus()")).await?;
        self.tell("Input.insertText", json!({ "text": text })).await.map(drop)
    }

    /// Waits for a button with this label, and presses it.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn press(&self, label: &str) -> Result<()> {
        let button = format!(
            "[...document.querySelectorAll('main button')].find((one) => one.textContent.trim() === '{label}')"
        );
        self.expect(label, &button).await?;
        self.evaluate(&format!("{button}.click()")).await.map(drop)
    }

    async fn evaluate(&self, expression: &str) -> Result<Value> {
        let asked = json!({ "expression": expression, "returnByValue": true });
        Ok(self.tell("Runtime.evaluate", asked).await?["result"]["value"].take())
    }

    /// Gives a command, and waits for its result. Messages end with a zero byte.
    async fn tell(&self, method: &str, params: Value) -> Result<Value> {
        let mut pipes = self.pipes.lock().await;
        pipes.latest += 1;
        let id = pipes.latest;
        let mut command = json!({ "id": id, "method": method, "params": params });
        if let Some(tab) = &pipes.tab {
            command["sessionId"] = tab.clone();
        }
        let mut message = serde_json::to_vec(&command)?;
        message.push(0);
        pipes.to.write_all(&message).await?;
        loop {
            let mut answer = Vec::new();
            pipes.from.read_until(0, &mut answer).await?;
            if answer.pop().is_none() {
                bail!("the browser has ended");
            }
            let mut answer: Value = serde_json::from_slice(&answer)?;
            if answer["id"] == json!(id) {
                return match answer.get("error") {
                    Some(error) => bail!("{method}: {error}"),
                    None => Ok(answer["result"].take()),
                };
            }
        }
    }

    /// Closes the browser.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub async fn close(mut self) -> Result<()> {
        self.tell("Browser.close", json!({})).await?;
        self.process.wait().await?;
        Ok(())
    }
}
