//! A PostgreSQL cluster of the check's own: in a temporary folder, on loopback only, with a
//! password, gone afterwards.

use std::{
    fs::{self, File},
    io::Read,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::{process, progress};

const START_LIMIT: Duration = Duration::from_mins(1);

/// The tests may lose their data with the power, so nothing waits for the disk. They open many
/// small pools at once, hence the connections.
const SETTINGS: [&str; 6] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=400",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
];

/// A running cluster. It is stopped and its folder removed when this is dropped, also when a test
/// failed. Ctrl-C stops it too, because it belongs to the same group of processes, and leaves the
/// folder to the system's clean-up of temporary files.
pub(super) struct Cluster {
    programs: PathBuf,
    person: Person,
    folder: TempDir,
    password: String,
    port: u16,
    server: Child,
}

impl Cluster {
    /// Makes a cluster and starts it, with the programs in the given folder.
    ///
    /// # Errors
    /// When it does not start; the error holds the end of its log.
    pub(super) fn start(programs: PathBuf) -> Result<Self> {
        let person = Person::find()?;
        let folder = tempfile::Builder::new().prefix("ninsho-postgres-").tempdir()?;
        let password = random_password()?;
        let password_file = folder.path().join("password");
        fs::write(&password_file, &password)?;
        person.give(folder.path())?;
        person.give(&password_file)?;

        let mut initdb = person.command(&programs.join("initdb"), folder.path());
        initdb.arg("--pgdata").arg(folder.path().join("data")).arg("--pwfile").arg(&password_file);
        // "password" and not scram: the client's side of scram is slow in a build for tests.
        initdb.args([
            "--username=postgres",
            "--auth=password",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        ]);
        process::read(&mut initdb)?;

        let port = free_port()?;
        let log = File::create(folder.path().join("log"))?;
        let mut server = person.command(&programs.join("postgres"), folder.path());
        server.arg("-D").arg(folder.path().join("data")).arg("-p").arg(port.to_string());
        for setting in SETTINGS {
            server.args(["-c", setting]);
        }
        server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let server = server.spawn().context("postgres could not be started")?;
        let mut cluster = Self { programs, person, folder, password, port, server };
        cluster.wait_until_ready()?;
        progress::step(format_args!("PostgreSQL listens on 127.0.0.1:{port}"));
        Ok(cluster)
    }

    /// How to connect as superuser.
    pub(super) fn url(&self) -> String {
        format!("postgres://postgres:{}@127.0.0.1:{}/postgres", self.password, self.port)
    }

    /// Stops the cluster and removes its folder.
    ///
    /// # Errors
    /// When it does not stop.
    pub(super) fn stop(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        if self.server.try_wait()?.is_some() {
            return Ok(());
        }
        // Without a last checkpoint: the data go away with it.
        let mut stop = self.person.command(&self.programs.join("pg_ctl"), self.folder.path());
        stop.args(["stop", "--silent", "--mode=immediate", "--pgdata"]).arg(self.folder.path().join("data"));
        let stopped = process::read(&mut stop);
        if stopped.is_err() {
            self.server.kill()?;
        }
        self.server.wait()?;
        stopped.map(drop)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let end = Instant::now() + START_LIMIT;
        loop {
            let mut ready = self.person.command(&self.programs.join("pg_isready"), self.folder.path());
            if process::succeeds(ready.args(["--host=127.0.0.1", "--port"]).arg(self.port.to_string())) {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() || Instant::now() >= end {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{}", log.trim_end());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            progress::step(format_args!("PostgreSQL did not stop as it should: {error:#}"));
        }
    }
}

/// Whom the server runs as: ourselves, or `postgres` when we are root, whom it refuses.
struct Person {
    instead: Option<(u32, u32)>,
}

impl Person {
    fn find() -> Result<Self> {
        if !process::is_root() {
            return Ok(Self { instead: None });
        }
        let number = |flag| -> Result<u32> {
            let text = process::read(process::command("id").args([flag, "postgres"]))?;
            text.trim().parse().context("`id` printed no number")
        };
        let numbers = number("-u").and_then(|user| Ok((user, number("-g")?)));
        let numbers =
            numbers.context("root may not run PostgreSQL, and there is no user postgres to run it")?;
        Ok(Self { instead: Some(numbers) })
    }

    /// Makes this person the owner of a file or folder of ours.
    fn give(&self, path: &Path) -> Result<()> {
        let Some((user, group)) = self.instead else { return Ok(()) };
        chown(path, Some(user), Some(group))
            .with_context(|| format!("{} cannot be given away", path.display()))
    }

    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = process::command(&program.to_string_lossy());
        command.current_dir(folder);
        if let Some((user, group)) = self.instead {
            command.uid(user).gid(group);
        }
        command
    }
}

/// A port that nobody listens on now. Somebody may take it before the server does; then the
/// start fails with a clear log, and the next run finds another.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The cluster's superuser could run programs as us, so other users of the machine must not get in.
fn random_password() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_le_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_never_the_same() {
        let (one, two) = (random_password().unwrap(), random_password().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, two);
    }
}
