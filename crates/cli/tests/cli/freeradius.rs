//! `deploy/freeradius` in Debian's FreeRADIUS, asked by its radclient.

use std::io::{BufRead, BufReader, Write};
use std::net::UdpSocket;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::campus::{Campus, PASSWORD};
use crate::judges;

pub(crate) const PROGRAM: &str = "/usr/sbin/freeradius";
const DEPLOY: &str = "../../deploy/freeradius";
pub(crate) const SECRET: &str = "testing123";
/// For `ninsho client add`.
const PATH_CLIENT: [&str; 6] = ["--scope", "otp:send", "--scope", "otp:verify", "--allow", "path"];

/// What a server needs besides the module and the site.
pub(crate) const SERVER: &str = "
prefix = /usr
logdir = FOLDER
raddbdir = FOLDER
confdir = FOLDER
run_dir = FOLDER
certdir = FOLDER
libdir = /usr/lib/freeradius
pidfile = FOLDER/pid
log {
    destination = stdout
}
security {
    reject_delay = 0
}
client nas {
    ipaddr = 127.0.0.1
    secret = SECRET
    require_message_authenticator = yes
}
thread pool {
    start_servers = 1
    max_servers = 4
    min_spare_servers = 1
    max_spare_servers = 2
}
modules {
    expr {
    }
    always reject {
        rcode = reject
    }
    always ok {
        rcode = ok
    }
    always handled {
        rcode = handled
    }
    $INCLUDE FOLDER/module
}
$INCLUDE FOLDER/site
";

/// A port of UDP that nobody listens on.
pub(crate) fn free_port() -> u16 {
    UdpSocket::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// A running server with the files of `deploy`. It ends when it is dropped.
struct Radius {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Drop for Radius {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What came back.
#[derive(Debug)]
struct Reply {
    text: String,
}

impl Reply {
    fn is(&self, kind: &str) -> bool {
        self.text.contains(&format!("Received {kind} "))
    }

    fn value(&self, name: &str) -> Option<&str> {
        // What was sent is repeated above.
        let received = self.text.split_once("Received ")?.1;
        received.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(" = "))
    }
}

impl Radius {
    fn before(base: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let shipped = |name: &str| std::fs::read_to_string(Path::new(DEPLOY).join(name)).unwrap();
        let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
        let url = "https://mfa.example.ac.jp/key/CLIENT_ID.CLIENT_SECRET";
        let module = shipped("ninsho.mod");
        assert!(module.contains(url));
        write("module", module.replace(url, base));
        let site = shipped("ninsho.site");
        assert!(site.contains("ipaddr = *") && site.contains("port = 1812"));
        let here = site
            .replace("ipaddr = *", "ipaddr = 127.0.0.1")
            .replace("port = 1812", &format!("port = {port}"));
        write("site", here);
        let server = SERVER.replace("FOLDER", folder.path().to_str().unwrap());
        write("radiusd.conf", server.replace("SECRET", SECRET));
        let mut program = Command::new(PROGRAM);
        program.arg("-d").arg(folder.path()).args([
            "-D",
            "/usr/share/freeradius",
            "-f",
            "-x",
            "-l",
            "stdout",
        ]);
        let mut child = program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = String::new();
        let is_ready = lines.by_ref().map_while(Result::ok).any(|line| {
            said.push_str(&line);
            said.push('\n');
            line.contains("Ready to process requests")
        });
        assert!(is_ready, "{said}");
        // Nobody reads the rest; a full pipe would stop the server.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, port, _folder: folder }
    }

    /// Asks with a password, and with the state of a challenge that is answered.
    fn ask(&self, user: &str, password: &str, state: Option<&str>) -> Reply {
        let state = state.map(|state| format!("State = {state}\n")).unwrap_or_default();
        let request = format!(
            "User-Name = \"{user}\"\nUser-Password = \"{password}\"\nMessage-Authenticator = 0x00\n{state}"
        );
        let mut radclient = Command::new("radclient");
        let server = format!("127.0.0.1:{}", self.port);
        radclient.args(["-x", "-r", "1", "-t", "10", &server, "auth", SECRET]);
        let mut child =
            radclient.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(request.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let reply = Reply { text: String::from_utf8(output.stdout).unwrap() };
        let authenticator = reply.value("Message-Authenticator").unwrap_or_default();
        assert!(authenticator.len() == 34, "every answer carries one: {}", reply.text);
        reply
    }

    /// The same by pyrad, which drops an answer whose Message-Authenticator is missing or wrong.
    fn ask_with_pyrad(&self, python: &Path, user: &str, password: &str, state: Option<&str>) -> Value {
        let asked = json!({
            "port": self.port, "secret": SECRET, "user": user, "password": password, "state": state,
        });
        judges::run_python(python, "pyrad_client.py", &[], &asked)
    }
}

/// Whether there is a FreeRADIUS; it says so, if not.
fn is_installed() -> bool {
    let is_there = Path::new(PROGRAM).is_file();
    if !is_there {
        eprintln!("SKIPPED: there is no {PROGRAM}; `cargo xtask setup` installs it");
    }
    is_there
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vpn_asks_for_the_code_alone_for_password_and_code_in_one_and_by_a_challenge() {
    if !is_installed() {
        return;
    }
    let campus = Campus::start().await;
    let secret = campus.authenticator("taro").await;
    let one_field = [&PATH_CLIENT[..], &["--joined-password"]].concat();
    let alone = Radius::before(&campus.base(&campus.client("VPN", &PATH_CLIENT)));
    let joined = Radius::before(&campus.base(&campus.client("VPN with one field", &one_field)));

    // The code alone, by mail and of an authenticator, whose step of the set-up is used up.
    let asked = alone.ask("taro@campus", "", None);
    assert!(asked.is("Access-Challenge"), "{asked:?}");
    assert!(asked.value("Reply-Message").unwrap().contains("digits"), "{asked:?}");
    let code = campus.code().await;
    let state = asked.value("State").unwrap();
    assert!(alone.ask("taro", "00000000", Some(state)).is("Access-Reject"));
    assert!(alone.ask("taro", &code, Some(state)).is("Access-Accept"));
    assert!(alone.ask("taro", &code, Some(state)).is("Access-Reject"), "a code is right once");
    assert!(alone.ask("nobody", "287082", None).is("Access-Reject"));

    // The password alone leads to the challenge, and password and code in one are right together.
    let asked = joined.ask("taro", PASSWORD, None);
    assert!(asked.is("Access-Challenge"), "{asked:?}");
    let state = asked.value("State").unwrap();
    let code = campus.code().await;
    assert!(joined.ask("taro", &format!("{PASSWORD}{code}"), None).is("Access-Accept"));
    assert!(joined.ask("taro", &code, Some(state)).is("Access-Reject"), "it was used by then");
    assert!(joined.ask("taro", "wrong", None).is("Access-Reject"));

    // A lock of the account is a lock here.
    for _ in 0..12 {
        assert!(alone.ask("taro", "000000", None).is("Access-Reject"));
    }
    assert!(alone.ask("taro", &campus.next_shown(&secret).await, None).is("Access-Reject"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pyrad_finds_a_right_message_authenticator_on_every_kind_of_answer() {
    let Some(python) = judges::python().filter(|_| is_installed()) else { return };
    let campus = Campus::start().await;
    let vpn = Radius::before(&campus.base(&campus.client("VPN", &PATH_CLIENT)));
    let ask = |password: &str, state| vpn.ask_with_pyrad(&python, "taro", password, state);
    let asked = ask("", None);
    let code = campus.code().await;
    let state = asked["state"].as_str();
    let wrong = ask("00000000", state);
    let right = ask(&code, state);
    for (answer, kind) in [(&asked, "Access-Challenge"), (&wrong, "Access-Reject"), (&right, "Access-Accept")]
    {
        assert_eq!(answer["code"], kind, "{answer}");
        assert_eq!(answer["authenticator"].as_str().unwrap().len(), 32, "{answer}");
    }
    assert!(asked["message"].as_str().unwrap().contains("digits") && state.is_some(), "{asked}");
}
