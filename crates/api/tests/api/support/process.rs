//! The real program, with its log at its loudest, beside a test's database and mailbox.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;

use crate::support::{Caller, TestApp};

/// The server key of a [`TestApp`].
pub(super) const SERVER_KEY: [u8; 32] = [7; 32];

/// The running program. It is killed when it is dropped.
pub(super) struct Service {
    child: Child,
    origin: String,
    folder: TempDir,
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Service {
    /// Starts it on the database, the server key and the mailbox of `app`.
    pub(super) async fn start(app: &TestApp, log_format: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let key = folder.path().join("ninsho.key");
        std::fs::write(&key, STANDARD.encode(SERVER_KEY)).unwrap();
        std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let config = folder.path().join("ninsho.toml");
        let settings = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"http://localhost\"\ndatabase_url = \"{}\"\nkey_file = \"{}\"\n\
             hash_threads = 1\n[log]\nformat = \"{log_format}\"\nfilter = \"trace\"\n\
             [mail.smtp]\nhost = \"127.0.0.1\"\nport = {}\n[mail]\nfirst_retry = \"1s\"\n",
            app.app.config.database_url,
            key.display(),
            app.mailbox.addr().port(),
        );
        std::fs::write(&config, settings).unwrap();
        let log = File::create(folder.path().join("log")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_ninsho"))
            .arg("--config")
            .arg(&config)
            .arg("serve")
            .env_remove("NINSHO_CONFIG")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        let ready = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(stdout).read_line(&mut line).unwrap();
            line
        });
        let ready = ready.await.unwrap();
        let address = ready.rsplit_once("listening on ").and_then(|(_, rest)| rest.trim().strip_suffix(')'));
        let mut service = Self { child, origin: String::new(), folder };
        let address = address.unwrap_or_else(|| panic!("{ready}{}", service.log()));
        service.origin = format!("http://{address}");
        service
    }

    /// Somebody without a session.
    pub(super) fn caller(&self) -> Caller {
        Caller::new(self.origin.clone())
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Stops it as an operator would, and returns all that it logged.
    pub(super) async fn stop(mut self) -> String {
        let term = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(term.success());
        tokio::task::spawn_blocking(move || {
            assert!(self.child.wait().unwrap().success());
            self.log()
        })
        .await
        .unwrap()
    }
}
