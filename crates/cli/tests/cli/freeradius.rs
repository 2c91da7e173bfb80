//! `deploy/freeradius` in Debian's FreeRADIUS, asked by its radclient.

use std::io::{BufRead, BufReader, Write};
use std::net::UdpSocket;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::factor::authenticator::totp;
use ninsho_mailbox::{Mailbox, MailboxOptions};
use reqwest::Client;
use serde_json::{Value, json};

use crate::demo::Running;
use crate::support::Folder;

pub(crate) const PROGRAM: &str = "/usr/sbin/freeradius";
const DEPLOY: &str = "../../deploy/freeradius";
const PASSWORD: &str = "correct horse 50% battery";

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
    secret = testing123
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
    fn before(origin: &str, key: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let shipped = |name: &str| std::fs::read_to_string(Path::new(DEPLOY).join(name)).unwrap();
        let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
        let url = "https://mfa.example.ac.jp/key/CLIENT_ID.CLIENT_SECRET";
        let module = shipped("ninsho.mod");
        assert!(module.contains(url));
        write("module", module.replace(url, &format!("{origin}/key/{key}")));
        let site = shipped("ninsho.site");
        assert!(site.contains("ipaddr = *") && site.contains("port = 1812"));
        let here = site
            .replace("ipaddr = *", "ipaddr = 127.0.0.1")
            .replace("port = 1812", &format!("port = {port}"));
        write("site", here);
        write("radiusd.conf", SERVER.replace("FOLDER", folder.path().to_str().unwrap()));
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
        radclient.args([
            "-x",
            "-r",
            "1",
            "-t",
            "10",
            &format!("127.0.0.1:{}", self.port),
            "auth",
            "testing123",
        ]);
        let mut child =
            radclient.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(request.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let reply = Reply { text: String::from_utf8(output.stdout).unwrap() };
        let authenticator = reply.value("Message-Authenticator").unwrap_or_default();
        assert!(authenticator.len() == 34, "every answer carries one: {}", reply.text);
        reply
    }
}

/// A server with mail, and its clients' keys.
struct Campus {
    folder: Folder,
    server: Running,
    mailbox: Mailbox,
}

impl Campus {
    async fn start() -> Self {
        let mailbox = Mailbox::start(MailboxOptions::default()).await.unwrap();
        let folder = Folder::ready();
        let mail = format!("[mail.smtp]\nhost = \"127.0.0.1\"\nport = {}\n", mailbox.addr().port());
        folder.write("ninsho.toml", format!("privacyidea.enabled = true\n{mail}[log]\nfilter = \"error\"\n"));
        let arguments = ["account", "add", "taro", "--mail", "taro@example.com", "--password-stdin"];
        folder.run_with_input(&arguments, PASSWORD).expect_well();
        let server = Running::start(&folder, &["serve", "--listen", "127.0.0.1:0"]);
        Self { folder, server, mailbox }
    }

    fn key(&self, name: &str, more: &[&str]) -> String {
        let scopes = ["--scope", "otp:send", "--scope", "otp:verify", "--allow", "path"];
        let added =
            self.folder.run(&[&["client", "add", name][..], &scopes, more].concat()).expect_well().stdout;
        let line = added.lines().find(|line| line.starts_with("X-API-Key")).unwrap();
        line.split_whitespace().nth(1).unwrap().to_owned()
    }

    /// The address where it listens.
    fn origin(&self) -> String {
        let address = self.server.printed.trim().rsplit_once("listening on ").unwrap().1;
        format!("http://{}", address.trim_end_matches(')'))
    }

    /// The code that arrives next; the mails of before are forgotten.
    async fn code(&self) -> String {
        let mail =
            self.mailbox.wait_for(|mail| mail.code().is_some(), Duration::from_secs(20)).await.unwrap();
        self.mailbox.clear();
        mail.code().unwrap()
    }

    /// Sets up an authenticator for taro, as the page does; returns its secret.
    async fn authenticator(&self) -> Vec<u8> {
        let (http, origin) = (Client::new(), self.origin());
        let post = async |path: &str, token: &str, body: Value| -> Value {
            let request = http.post(format!("{origin}/api/v1{path}")).bearer_auth(token).json(&body);
            let answer = request.send().await.unwrap();
            assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
            answer.json().await.unwrap_or_default()
        };
        let who = json!({ "user_id": "taro", "password": PASSWORD, "deliver": "body" });
        let token = post("/login", "", who).await["token"].as_str().unwrap().to_owned();
        post("/login/otp", &token, json!({})).await;
        let code = self.code().await;
        let passed = post("/login/verify", &token, json!({ "factor": "mail", "code": code })).await;
        let token = passed["token"].as_str().unwrap();
        let new = post("/authenticators", token, json!({ "name": "phone" })).await;
        let secret = BASE32_NOPAD.decode(new["secret"].as_str().unwrap().as_bytes()).unwrap();
        let path = format!("/authenticators/{}/verify", new["id"].as_str().unwrap());
        post(&path, token, json!({ "code": shown(&secret, 0) })).await;
        secret
    }
}

/// What an authenticator shows so many steps from now; the first step is used up by the set-up.
fn shown(secret: &[u8], steps: i64) -> String {
    totp::code(secret, totp::step_at(SystemClock.now()) + steps)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vpn_asks_for_the_code_alone_for_password_and_code_in_one_and_by_a_challenge() {
    if !Path::new(PROGRAM).is_file() {
        eprintln!("SKIPPED: there is no {PROGRAM}; `cargo xtask setup` installs it");
        return;
    }
    let campus = Campus::start().await;
    let secret = campus.authenticator().await;
    let alone = Radius::before(&campus.origin(), &campus.key("VPN", &[]));
    let joined = Radius::before(&campus.origin(), &campus.key("VPN with one field", &["--joined-password"]));

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
    assert!(alone.ask("taro", &shown(&secret, 1), None).is("Access-Reject"));
}
