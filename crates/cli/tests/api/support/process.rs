//! The real program, beside a test's database and mailbox: started, stopped in order, or killed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;

use super::{Caller, SERVER_KEY, TestApp};

/// What the processes of one service are started with: the same settings, the same server key.
pub(crate) struct Setup {
    folder: TempDir,
    logs: AtomicU32,
}

impl Setup {
    /// On the database, the server key and the mailbox of `app`; `tables` are settings besides, in TOML.
    pub(crate) fn beside(app: &TestApp, public_url: &str, tables: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let key = folder.path().join("ninsho.key");
        std::fs::write(&key, STANDARD.encode(SERVER_KEY)).unwrap();
        std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let settings = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"{public_url}\"\ndatabase_url = \"{}\"\nkey_file = \"{}\"\n\
             hash_threads = 1\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {}\n{tables}",
            app.app.config.database_url.reveal(),
            key.display(),
            app.mailbox.addr().port(),
        );
        std::fs::write(folder.path().join("ninsho.toml"), settings).unwrap();
        Self { folder, logs: AtomicU32::new(0) }
    }

    /// The errors that the processes have logged, those that have ended too.
    pub(crate) fn errors(&self) -> String {
        let logs = (0..self.logs.load(Ordering::SeqCst)).map(|number| self.log(number));
        let logs = logs.map(|log| std::fs::read_to_string(log).unwrap_or_default());
        let errors = |log: String| {
            log.lines().filter(|line| line.contains("ERROR")).map(str::to_owned).collect::<Vec<_>>()
        };
        logs.flat_map(errors).collect::<Vec<_>>().join("\n")
    }

    fn log(&self, number: u32) -> PathBuf {
        self.folder.path().join(format!("log-{number}"))
    }

    /// Starts the program, and waits until it says that it is ready.
    pub(crate) async fn start(&self) -> Process {
        let number = self.logs.fetch_add(1, Ordering::SeqCst);
        let log = self.log(number);
        let child = Command::new(env!("CARGO_BIN_EXE_ninsho"))
            .arg("--config")
            .arg(self.folder.path().join("ninsho.toml"))
            .arg("serve")
            .env_remove("NINSHO_CONFIG")
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        // From here on it is killed with the test, should that end early.
        let mut process = Process { child, origin: String::new(), log };
        let stdout = process.child.stdout.take().unwrap();
        let ready = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(stdout).read_line(&mut line).unwrap();
            line
        });
        let ready = ready.await.unwrap();
        let address = ready.rsplit_once("listening on ").and_then(|(_, rest)| rest.trim().strip_suffix(')'));
        let address = address.unwrap_or_else(|| panic!("{ready}{}", process.log()));
        process.origin = format!("http://{address}");
        process
    }
}

/// The running program. It is killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    origin: String,
    log: PathBuf,
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Process {
    /// Somebody without a session.
    pub(crate) fn caller(&self) -> Caller {
        Caller::new(self.origin.clone())
    }

    /// Where it listens.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Stops it as an operator would, and returns all that it logged.
    pub(crate) async fn stop(mut self) -> String {
        let term = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(term.success());
        tokio::task::spawn_blocking(move || {
            assert!(self.child.wait().unwrap().success());
            self.log()
        })
        .await
        .unwrap()
    }

    /// Ends it in the middle of whatever it does (SIGKILL), and returns all that it had logged.
    pub(crate) async fn kill(mut self) -> String {
        self.child.kill().unwrap();
        tokio::task::spawn_blocking(move || {
            self.child.wait().unwrap();
            self.log()
        })
        .await
        .unwrap()
    }
}
