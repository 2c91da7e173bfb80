//! A browser of one's own for each test: chromedriver and a Chromium with an empty profile.

use std::env;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::{ChromeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use crate::console::Console;

/// What the person holds in their hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// 390 × 844, touch.
    Phone,
    /// 1280 × 900.
    Desktop,
}

/// The language that the browser asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// 日本語.
    Japanese,
    /// English.
    English,
}

impl Language {
    fn accept(self) -> &'static str {
        match self {
            Self::Japanese => "ja,en",
            Self::English => "en,ja",
        }
    }
}

/// Whether the browser keeps cookies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cookies {
    /// As it does by itself.
    #[default]
    Kept,
    /// They are switched off.
    Refused,
}

/// A running browser.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    console: Console,
    chromedriver: Child,
    /// The profile lives as long as the browser.
    _profile: TempDir,
}

impl Browser {
    /// Starts one.
    ///
    /// # Errors
    /// When chromedriver or Chromium does not start.
    pub async fn start(device: Device, language: Language) -> Result<Self> {
        Self::start_with(device, language, Cookies::Kept).await
    }

    /// Starts one that keeps cookies or does not.
    ///
    /// # Errors
    /// When chromedriver or Chromium does not start.
    pub async fn start_with(device: Device, language: Language, cookies: Cookies) -> Result<Self> {
        let (chromedriver, port) = start_chromedriver().await?;
        let profile = tempfile::tempdir()?;
        let capabilities = capabilities(device, language, cookies, &profile)?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .context("Chromium does not start")?;
        Ok(Self { driver, console: Console::default(), chromedriver, _profile: profile })
    }

    /// The connection to the browser.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// What the browser has complained about since the last look: breaches of the
    /// Content-Security-Policy, errors in the page's program, warnings.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        self.console.complaints(&self.driver).await
    }

    /// All that the browser has said, for people to read.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn console_text(&self) -> Result<String> {
        self.console.text(&self.driver).await
    }

    /// Takes the network away, or gives it back.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn set_offline(&self, offline: bool) -> Result<()> {
        self.tell("Network.enable", json!({})).await?;
        let conditions = json!({
            "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        self.tell("Network.emulateNetworkConditions", conditions).await.map(drop)
    }

    /// Runs a script in every page before the page's own.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn run_before_each_page(&self, script: &str) -> Result<()> {
        self.tell("Page.enable", json!({})).await?;
        let script = json!({ "source": script });
        self.tell("Page.addScriptToEvaluateOnNewDocument", script).await.map(drop)
    }

    /// Lets the browser ask for every file anew, also for those that it may keep.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn keep_no_files(&self) -> Result<()> {
        self.tell("Network.enable", json!({})).await?;
        self.tell("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await.map(drop)
    }

    /// Switches the scripts of pages off, as some people do.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn switch_scripts_off(&self) -> Result<()> {
        self.tell("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await.map(drop)
    }

    /// Lets all animations of the page run so many times faster.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn hurry_animations(&self, times: u32) -> Result<()> {
        self.tell("Animation.enable", json!({})).await?;
        self.tell("Animation.setPlaybackRate", json!({ "playbackRate": times })).await.map(drop)
    }

    /// Shows the page as it would be printed, or as it is.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn show_as_printed(&self, printed: bool) -> Result<()> {
        let media = if printed { "print" } else { "" };
        self.tell("Emulation.setEmulatedMedia", json!({ "media": media })).await.map(drop)
    }

    /// Puts what is downloaded into this folder.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn download_into(&self, folder: &Path) -> Result<()> {
        let into = json!({ "behavior": "allow", "downloadPath": folder });
        self.tell("Browser.setDownloadBehavior", into).await.map(drop)
    }

    /// Gives the browser a command of the Chrome `DevTools` protocol.
    pub(crate) async fn tell(&self, command: &str, details: Value) -> Result<Value> {
        self.driver.cdp().send_raw(command, details).await.with_context(|| command.to_owned())
    }

    /// Closes the browser and then its driver, in this order, so that no browser is left behind.
    ///
    /// # Errors
    /// When the browser does not close.
    pub async fn close(mut self) -> Result<()> {
        let closed = self.driver.quit().await;
        self.chromedriver.kill().await?;
        Ok(closed?)
    }
}

/// Starts chromedriver; returns it and its port.
async fn start_chromedriver() -> Result<(Child, u16)> {
    let program = env::var_os("NINSHO_E2E_CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
    for _ in 0..CHROMEDRIVER_STARTS {
        let mut chromedriver = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let output = chromedriver.stdout.take().context("chromedriver has no output")?;
        if let Some(port) = announced_port(output).await? {
            return Ok((chromedriver, port));
        }
    }
    bail!("chromedriver ended {CHROMEDRIVER_STARTS} times before it named its port")
}

/// It asks for any port of IPv4 and then wants the same one of IPv6, which may be taken: then it ends.
const CHROMEDRIVER_STARTS: u32 = 5;

/// Reads what chromedriver says until it names its port, and lets it talk on unheard. None when
/// it ends before.
async fn announced_port(output: ChildStdout) -> Result<Option<u16>> {
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await? {
        let announced = line.split_once("successfully on port ");
        let port = announced.and_then(|(_, rest)| rest.trim_end_matches('.').parse().ok());
        if let Some(port) = port {
            // A full pipe would stop chromedriver, so that somebody has to read on.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(Some(port));
        }
    }
    Ok(None)
}

/// A mouse, which machines of tests have not: a primary pointer that hovers and is fine, by the numbers of Blink's own
/// types.
const MOUSE: &str =
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4";

fn capabilities(
    device: Device,
    language: Language,
    cookies: Cookies,
    profile: &TempDir,
) -> Result<ChromeCapabilities> {
    let mut wanted = DesiredCapabilities::chrome();
    // Tests run as root in containers, where Chromium's sandbox cannot; they load our own page only.
    for flag in [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-features=PasswordLeakDetection",
    ] {
        wanted.add_arg(flag)?;
    }
    wanted.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
    if env::var_os("NINSHO_E2E_HEADED").is_none() {
        wanted.add_arg("--headless")?;
    }
    if let Ok(chromium) = env::var("NINSHO_E2E_CHROMIUM") {
        wanted.set_binary(&chromium)?;
    }
    match device {
        Device::Phone => wanted.add_experimental_option(
            "mobileEmulation",
            json!({ "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 2, "mobile": true, "touch": true } }),
        )?,
        Device::Desktop => {
            wanted.add_arg("--window-size=1280,900")?;
            wanted.add_arg(MOUSE)?;
        }
    }
    wanted.add_experimental_option(
        "prefs",
        json!({
            "intl.accept_languages": language.accept(),
            "credentials_enable_service": false,
            "profile.default_content_setting_values.cookies": match cookies {
                Cookies::Kept => 1,
                Cookies::Refused => 2,
            },
            "profile.password_manager_enabled": false,
        }),
    )?;
    wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(wanted)
}
