//! The Debian package in a clean Debian: installed, run as its unit says, upgraded with data, removed, purged.

use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use super::Outcome;
use crate::{dist, places::Places, process, progress, setup};

/// The oldest Debian that the package is for.
const SUITE: &str = "bookworm";

/// A member, as `ninsho account import` reads one.
const PEOPLE: &str = "user_id,password,mail_address\ntaro,correct horse battery,taro@example.com\n";

/// Builds the package twice, and does with it what an administrator does.
///
/// # Errors
/// When a step does not do what the documentation says.
pub(super) fn run(places: &Places) -> Result<Outcome> {
    if !process::is_root() {
        return Ok(Outcome::Skipped("only root can make a root of a clean Debian".to_owned()));
    }
    setup::mmdebstrap::ensure()?;
    let folder = tempfile::tempdir()?;
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    let new = dist::build(places, Some(&first), "")?;
    dist::forget(places)?;
    dist::build(places, Some(&second), "")?;
    let [one, other] = [&first, &second].map(|folder| fs::read_to_string(folder.join("SHA256SUMS")));
    let (one, other) = (one?, other?);
    ensure!(one == other, "two builds differ:\n{one}\n{other}");
    // The same program under a version that dpkg takes for an earlier one: there is no release yet.
    let old = dist::build(places, Some(&folder.path().join("old")), "~before")?;

    let debian = Debian::make()?;
    debian.install(&old)?;
    debian.expect_guarded()?;
    debian.write("tmp/people.csv", PEOPLE)?;
    debian.run(&["ninsho", "--config", CONFIG, "migrate"])?;
    debian.run(&["ninsho", "--config", CONFIG, "account", "import", "/tmp/people.csv"])?;
    debian.run(&["chown", "-R", "ninsho:ninsho", "/var/lib/ninsho"])?;
    let key = debian.read("etc/ninsho/ninsho.key")?;
    debian.serve_and_look()?;
    // What an administrator has changed outlives the upgrade.
    let changed = debian.read("etc/ninsho/ninsho.toml")?.replace("concurrency = 8", "concurrency = 7");
    debian.write("etc/ninsho/ninsho.toml", &changed)?;
    debian.install(&new)?;
    ensure!(debian.read("etc/ninsho/ninsho.toml")? == changed, "the upgrade has changed the configuration");
    ensure!(debian.read("etc/ninsho/ninsho.key")? == key, "the upgrade has changed the server key");
    debian.serve_and_look()?;
    let taro = debian.run(&["ninsho", "--config", CONFIG, "account", "show", "taro"])?;
    ensure!(taro.contains("taro"), "the account is gone: {taro}");
    debian.run(&["dpkg", "--remove", "ninsho"])?;
    ensure!(debian.has("var/lib/ninsho/ninsho.db"), "data go with the package");
    ensure!(!debian.has("usr/bin/ninsho"), "the program stays");
    debian.run(&["dpkg", "--purge", "ninsho"])?;
    for rest in ["var/lib/ninsho", "etc/ninsho"] {
        ensure!(!debian.has(rest), "/{rest} stays after a purge");
    }
    Ok(Outcome::Proved)
}

const CONFIG: &str = "/etc/ninsho/ninsho.toml";

/// A root of a clean Debian.
struct Debian {
    folder: TempDir,
}

impl Debian {
    fn make() -> Result<Self> {
        progress::step(format_args!("Making a root of a clean Debian ({SUITE})"));
        let folder = tempfile::tempdir()?;
        let mut make = process::command("mmdebstrap");
        // The registry is the one that this machine uses.
        make.args(["--variant=minbase", "--include=adduser", SUITE]).arg(folder.path());
        for sources in ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"] {
            if Path::new(sources).is_file() {
                make.arg(sources);
                break;
            }
        }
        process::stream(&mut make)?;
        Ok(Self { folder })
    }

    fn path(&self, of: &str) -> PathBuf {
        self.folder.path().join(of)
    }

    fn has(&self, file: &str) -> bool {
        self.path(file).exists()
    }

    fn read(&self, file: &str) -> Result<String> {
        fs::read_to_string(self.path(file)).with_context(|| format!("/{file}"))
    }

    fn write(&self, file: &str, text: &str) -> Result<()> {
        fs::write(self.path(file), text).with_context(|| format!("/{file}"))
    }

    /// A command inside, with nothing of this machine's environment.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut chroot = process::command("chroot");
        chroot.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LC_ALL", "C.UTF-8");
        chroot.arg(self.folder.path()).args(arguments);
        chroot
    }

    fn run(&self, arguments: &[&str]) -> Result<String> {
        progress::step(format_args!("# {}", arguments.join(" ")));
        process::read(&mut self.command(arguments))
    }

    fn install(&self, package: &Path) -> Result<()> {
        fs::copy(package, self.path("tmp/ninsho.deb"))?;
        let said = self.run(&["dpkg", "--install", "/tmp/ninsho.deb"])?;
        println!("{}", said.trim_end());
        Ok(())
    }

    /// Nobody but root and the service reads the configuration and the key.
    fn expect_guarded(&self) -> Result<()> {
        for (file, wanted) in [
            ("/etc/ninsho", "750 root:ninsho"),
            (CONFIG, "640 root:ninsho"),
            ("/etc/ninsho/ninsho.key", "600 ninsho:ninsho"),
            ("/var/lib/ninsho", "700 ninsho:ninsho"),
        ] {
            let is = self.run(&["stat", "--format=%a %U:%G", file])?;
            ensure!(is.trim() == wanted, "{file} is {}, not {wanted}", is.trim());
        }
        Ok(())
    }

    /// Runs the service as its unit would, and asks it for what people and programs want.
    fn serve_and_look(&self) -> Result<()> {
        let unit = Unit::read(&self.read("usr/lib/systemd/system/ninsho.service")?)?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let listen = format!("NINSHO_LISTEN=127.0.0.1:{port}");
        let before = process::read(&mut self.as_unit(&unit, &listen, &unit.before))?;
        progress::step(format_args!("{}: {}", unit.before, before.trim()));
        progress::step(format_args!("{} ({listen})", unit.start));
        let mut service = self.as_unit(&unit, &listen, &unit.start);
        let child = service.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null()).spawn()?;
        let _service = Service(child);
        until_ready(port)?;
        for (path, wanted, contains) in [
            ("/", 200, "<html"),
            ("/api/openapi.json", 200, "\"openapi\""),
            ("/helpdesk", 200, "<html"),
            ("/dev/mailbox", 404, ""),
        ] {
            let (status, body) = get(port, path)?;
            ensure!(status == wanted && body.contains(contains), "GET {path} was answered {status}: {body}");
        }
        Ok(())
    }

    fn as_unit(&self, unit: &Unit, listen: &str, line: &str) -> Command {
        let mut chroot = process::command("chroot");
        chroot.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LC_ALL", "C.UTF-8");
        chroot.arg(format!("--userspec={}:{}", unit.user, unit.group)).arg(self.folder.path());
        chroot.args(["env", &unit.environment, listen, "sh", "-c"]);
        chroot.arg(format!("cd {} && exec {line}", unit.folder));
        chroot
    }
}

/// What of a unit decides how the program runs.
struct Unit {
    user: String,
    group: String,
    folder: String,
    environment: String,
    before: String,
    start: String,
}

impl Unit {
    fn read(unit: &str) -> Result<Self> {
        let value = |name: &str| {
            let line = unit.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line.map(str::to_owned).with_context(|| format!("the unit has no {name}"))
        };
        Ok(Self {
            user: value("User")?,
            group: value("Group")?,
            folder: value("WorkingDirectory")?,
            environment: value("Environment")?,
            before: value("ExecStartPre")?,
            start: value("ExecStart")?,
        })
    }
}

/// A running service. It ends when it is dropped.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn until_ready(port: u16) -> Result<()> {
    let begun = Instant::now();
    loop {
        match get(port, "/readyz") {
            Ok((200, _)) => return Ok(()),
            other if begun.elapsed() > Duration::from_secs(20) => bail!("it is not ready: {other:?}"),
            _ => thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// The status and the body of what a GET is answered.
fn get(port: u16, path: &str) -> Result<(u16, String)> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
    Ok((status, body))
}

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn the_unit_says_how_the_program_runs() {
        let unit = Unit::read(include_str!("../../../../deploy/ninsho.service")).unwrap();
        assert_eq!((unit.user.as_str(), unit.folder.as_str()), ("ninsho", "/var/lib/ninsho"));
        assert_eq!(unit.start, "/usr/bin/ninsho serve");
        assert_eq!(unit.environment, "NINSHO_CONFIG=/etc/ninsho/ninsho.toml");
    }
}
