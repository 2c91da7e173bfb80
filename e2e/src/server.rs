//! The real server, with a configuration, a database and a log file of its own.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use ninsho_shared::paths;
use serde_json::json;
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use crate::config::{self, MailRoute};
use crate::front::{Front, Trouble};
use crate::stage::MEMBERS;
use crate::tls::Tls;
use crate::wait::{Look, until};

/// A member of the university, as `ninsho account import` reads one.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// ECS-ID or SPS-ID.
    pub user_id: &'static str,
    /// The password.
    pub password: &'static str,
    /// The registered mail address; empty when there is none.
    pub mail_address: &'static str,
}

/// Whose accounts a server has at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum People {
    /// Some members, imported: those of [`Stage`](crate::Stage).
    Members,
    /// Those of `ninsho demo`, one in every state: see [`demo`](crate::demo).
    OfTheDemo,
}

/// A server process and its files.
#[derive(Debug)]
pub struct Server {
    folder: PathBuf,
    port: u16,
    base: &'static str,
    front: Front,
    http: reqwest::Client,
    process: Mutex<Option<Child>>,
}

impl Server {
    /// Writes the configuration into `folder`, imports the people and starts the server.
    ///
    /// # Errors
    /// When the binary or the page is missing, or the server does not become ready.
    pub(crate) async fn start(
        folder: &Path,
        route: &MailRoute<'_>,
        people: People,
        (base, settings): (&'static str, &str),
    ) -> Result<Self> {
        let (public, port) = (free_port()?, free_port()?);
        let server = Self {
            folder: folder.to_owned(),
            port,
            base,
            front: Front::stand(public, port, base).await?,
            http: reqwest::Client::new(),
            process: Mutex::new(None),
        };
        let page = PathBuf::from(required("NINSHO_E2E_PAGE")?);
        let config = config::toml(folder, (&server.address(), port), &page, route, settings)?;
        fs::write(server.config_file(), config)?;
        match people {
            People::Members => server.import(&MEMBERS).await?,
            People::OfTheDemo => server.take_from_the_demo().await?,
        }
        server.come_up().await?;
        Ok(server)
    }

    async fn import(&self, people: &[Person]) -> Result<()> {
        fs::write(self.folder.join("people.csv"), people_csv(people))?;
        self.command(&["keys", "create"]).await?;
        self.command(&["migrate"]).await?;
        self.command(&["account", "import", "people.csv"]).await
    }

    /// Lets a demo make its people in this server's folder, and ends it.
    async fn take_from_the_demo(&self) -> Result<()> {
        let mut demo = self.program(&["demo", "--dir", ".", "--port", "0"])?.spawn()?;
        let made = until("the demo's people are there", async || {
            let said = fs::read_to_string(self.log_file())?;
            Ok(if said.contains("Ninsho is ready") { Look::There(()) } else { Look::Instead(said) })
        })
        .await;
        demo.kill().await?;
        made
    }

    /// The page's address, without a slash at the end.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://localhost:{}{}", self.front.port(), self.base)
    }

    /// Lets the page be opened by HTTPS too.
    pub(crate) async fn behind_tls(&self) -> Result<Tls> {
        Tls::stand_before(self.front.port()).await
    }

    /// Makes trouble for the next request from the browser whose method and path begin so:
    /// `POST /api/v1/login`.
    pub fn make_trouble(&self, trouble: Trouble, request: &str) {
        self.front.make(trouble, request);
    }

    /// Waits until so many requests and answers have been held back since the beginning.
    ///
    /// # Errors
    /// When they are not in time.
    pub async fn expect_held(&self, count: u32) -> Result<()> {
        until(&format!("{count} are held back"), async || {
            let held = self.front.held();
            Ok(if held >= count { Look::There(()) } else { Look::Instead(held.to_string()) })
        })
        .await
    }

    /// Makes no more trouble.
    pub fn mend(&self) {
        self.front.mend();
    }

    /// Lets go what has been held back longest.
    pub fn let_go(&self) {
        self.front.let_go();
    }

    /// What the server has answered that the OpenAPI document does not describe.
    pub(crate) fn breaches(&self) -> Vec<String> {
        self.front.breaches()
    }

    /// What the server and its commands have logged.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    fn config_file(&self) -> PathBuf {
        self.folder.join("ninsho.toml")
    }

    /// Moves the server's clock forward.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn advance_clock(&self, span: Duration) -> Result<()> {
        let url = format!("http://127.0.0.1:{}{}/dev/clock", self.port, self.base);
        let body = json!({ "advance_seconds": span.as_secs() });
        let answer = self.http.post(url).json(&body).send().await?;
        ensure!(answer.status().is_success(), "POST /dev/clock was answered {}", answer.status());
        Ok(())
    }

    /// Lets this person use the help desk's page.
    ///
    /// # Errors
    /// When the command fails.
    pub async fn make_operator(&self, user_id: &str) -> Result<()> {
        self.command(&["operator", "add", user_id]).await
    }

    /// Starts the process and waits until it can serve.
    ///
    /// # Errors
    /// When it ends, or is not ready in time.
    pub async fn come_up(&self) -> Result<()> {
        let mut process = self.process.lock().await;
        *process = Some(self.program(&["serve"])?.spawn().context("cannot start the server")?);
        drop(process);
        let url = format!("http://127.0.0.1:{}{}", self.port, paths::READYZ);
        until("the server is ready", async || {
            if let Some(child) = &mut *self.process.lock().await
                && let Some(status) = child.try_wait()?
            {
                bail!("the server ended with {status}:\n{}", fs::read_to_string(self.log_file())?);
            }
            Ok(match self.http.get(&url).send().await {
                Ok(answer) if answer.status().is_success() => Look::There(()),
                Ok(answer) => Look::Instead(answer.status().to_string()),
                Err(error) => Look::Instead(error.to_string()),
            })
        })
        .await
    }

    /// Ends the process at once, as a power cut would.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub async fn kill(&self) -> Result<()> {
        match self.process.lock().await.take() {
            Some(mut process) => Ok(process.kill().await?),
            None => Ok(()),
        }
    }

    async fn command(&self, arguments: &[&str]) -> Result<()> {
        let status = self.program(arguments)?.status().await?;
        let log = self.log_file();
        ensure!(
            status.success(),
            "`ninsho {}` ended with {status}:\n{}",
            arguments.join(" "),
            fs::read_to_string(log)?
        );
        Ok(())
    }

    /// The binary, run in the server's folder, with its output appended to the log.
    fn program(&self, arguments: &[&str]) -> Result<Command> {
        let log = File::options().create(true).append(true).open(self.log_file())?;
        let mut command = Command::new(required("NINSHO_E2E_BIN")?);
        // What the environment sets for a server of the developer's is not for this one.
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("NINSHO_") {
                command.env_remove(name);
            }
        }
        command
            .arg("--config")
            .arg(self.config_file())
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true);
        Ok(command)
    }
}

fn people_csv(people: &[Person]) -> String {
    let lines = people.iter().map(|person| {
        let Person { user_id, password, mail_address } = person;
        format!("{user_id},{password},{mail_address}\n")
    });
    format!("user_id,password,mail_address\n{}", lines.collect::<String>())
}

fn required(variable: &str) -> Result<OsString> {
    env::var_os(variable).with_context(|| format!("{variable} is not set: run `cargo xtask test e2e`"))
}

/// A port that is free now and that the system gives to nobody who asks for any port. The public
/// address has to be known before the server starts, so the server cannot choose one itself.
fn free_port() -> Result<u16> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Linux gives out ports from 32768 on, others from 49152 on. Where we begin depends on the
    // process, so that two runs at once seldom want the same.
    let spread = u16::try_from(process::id() % 120)? * 100;
    (0..RANGE)
        .map(|_| FIRST_PORT + (spread + NEXT.fetch_add(1, Ordering::Relaxed)) % RANGE)
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .context("no port is free")
}

const FIRST_PORT: u16 = 20_000;
const RANGE: u16 = 12_000;
