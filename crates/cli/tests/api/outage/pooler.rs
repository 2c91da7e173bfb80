//! `PgBouncer` before PostgreSQL.

use std::fs::{Permissions, set_permissions, write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};

use ninsho_domain::storage::Storage;
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::support::TestApp;

/// Where Debian installs it, which is not on everybody's search path.
const PROGRAM: &str = "/usr/sbin/pgbouncer";

/// A running pooler. It ends when it is dropped.
struct Pooler {
    child: Child,
    url: String,
    _folder: TempDir,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Pooler {
    /// Before the database of a URL; none where there is no such program.
    async fn before(url: &str, mode: &str) -> Option<Self> {
        if !std::path::Path::new(PROGRAM).exists() {
            eprintln!("SKIPPED: there is no {PROGRAM}");
            return None;
        }
        let (who, place) = url.strip_prefix("postgres://").unwrap().split_once('@').unwrap();
        let (user, password) = who.split_once(':').unwrap();
        let (server, name) = place.split_once('/').unwrap();
        let (host, server_port) = server.split_once(':').unwrap();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let folder = TempDir::new().unwrap();
        set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let settings = folder.path().join("pgbouncer.ini");
        let content = format!(
            "[databases]\n* = host={host} port={server_port} user={user} password={password}\n[pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\npool_mode = {mode}\n\
             unix_socket_dir =\n"
        );
        write(&settings, content).unwrap();
        let mut program = Command::new(PROGRAM);
        if Command::new("id").arg("-u").output().unwrap().stdout == b"0\n" {
            program.args(["-u", "nobody"]);
        }
        let child = program.arg(&settings).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let pooler = Self {
            child,
            url: format!("postgres://{user}:{password}@127.0.0.1:{port}/{name}"),
            _folder: folder,
        };
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
            tokio::task::yield_now().await;
        }
        Some(pooler)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_that_forgets_prepared_statements_is_named() {
    if !crate::support::database::is_shared() {
        return;
    }
    let app = TestApp::start().await;
    let Some(pooler) = Pooler::before(app.app.config.database_url.reveal(), "transaction").await else {
        return;
    };
    let error = match Storage::connect(&pooler.url).await {
        Err(error) => format!("{error:#}"),
        // From 1.21 on it keeps them, if it is told to.
        Ok(storage) => return assert!(storage.tables().await.unwrap().serve()),
    };
    for words in ["pooler in transaction mode", "max_prepared_statements", "pool_mode = session"] {
        assert!(error.contains(words), "{words} is missing in {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_in_session_mode_serves() {
    if !crate::support::database::is_shared() {
        return;
    }
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let Some(pooler) = Pooler::before(app.app.config.database_url.reveal(), "session").await else { return };
    let url = pooler.url.clone();
    let behind = TestApp::start_with(|config| config.database_url = url.parse().unwrap()).await;
    let caller = behind.signed_in(&taro).await;
    caller.session().await;
}
