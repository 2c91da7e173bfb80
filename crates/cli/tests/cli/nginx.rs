//! `deploy/nginx.conf` in Debian's nginx: what it answers by itself, and what it lets through.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use ninsho_shared::{Problem, ProblemCode, paths};

use crate::demo::Running;
use crate::support::Folder;

/// Where xtask has found or installed the program.
const NGINX: &str = "NINSHO_TEST_NGINX";

/// A running nginx with the configuration of `deploy`, before a server at `upstream`. It is stopped when it
/// is dropped.
struct Nginx {
    program: PathBuf,
    folder: tempfile::TempDir,
    address: String,
}

/// An answer, read until the connection is closed.
#[derive(Debug)]
struct Said {
    head: String,
    text: String,
}

impl Nginx {
    /// `None`, with a word, where there is no nginx.
    fn before(upstream: &str) -> Option<Self> {
        Self::with(|folder, address| configuration(folder, address, upstream))
    }

    /// The same with another configuration for a folder and an address.
    fn with(configuration: impl FnOnce(&Path, &str) -> String) -> Option<Self> {
        let usual = ["/usr/sbin/nginx", "/usr/local/sbin/nginx"].map(PathBuf::from);
        let named = std::env::var_os(NGINX).map(PathBuf::from);
        let Some(program) = named.or_else(|| usual.into_iter().find(|path| path.is_file())) else {
            eprintln!("skipped: there is no nginx on this machine; `cargo xtask setup` installs it");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let address = format!("127.0.0.1:{}", free_port());
        fs::write(folder.path().join("nginx.conf"), configuration(folder.path(), &address)).unwrap();
        let nginx = Self { program, folder, address };
        // It goes into the background when it listens.
        let started = nginx.run(&[]);
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
        Some(nginx)
    }

    fn run(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = Command::new(&self.program);
        command.arg("-p").arg(self.folder.path()).args(["-e", "error.log", "-c", "nginx.conf"]);
        command.args(arguments).output().unwrap()
    }

    /// Sends a head and as much of a body.
    fn ask(&self, line: &str, fields: &str, body: &str) -> Said {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!("{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{fields}\r\n{body}");
        // It may answer before it has read everything.
        drop(stream.write_all(request.as_bytes()));
        let mut whole = Vec::new();
        drop(stream.read_to_end(&mut whole));
        let whole = String::from_utf8(whole).unwrap();
        let (head, text) = whole.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {whole:?}"));
        Said { head: head.to_lowercase(), text: text.to_owned() }
    }

    fn get(&self, path: &str) -> Said {
        self.ask(&format!("GET {path}"), "", "")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.run(&["-s", "stop"]);
    }
}

impl Said {
    fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn has(&self, field: &str) -> bool {
        self.head.lines().any(|line| line == field)
    }

    #[track_caller]
    fn refused(&self, status: u16, code: ProblemCode) {
        assert_eq!(self.status(), status, "{self:?}");
        let problem: Problem = serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{self:?}"));
        assert_eq!((problem.code, problem.status), (code, status), "{self:?}");
        assert!(self.has("content-type: application/problem+json"), "{self:?}");
        assert!(
            self.has("cache-control: no-store") && self.has("x-content-type-options: nosniff"),
            "{self:?}"
        );
        assert_eq!(self.has("retry-after: 5"), status == 503, "{self:?}");
    }
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// The shipped configuration at other addresses, without TLS, and less patient.
fn configuration(folder: &Path, address: &str, upstream: &str) -> String {
    let mut shipped = fs::read_to_string("../../deploy/nginx.conf").unwrap();
    let other = format!("127.0.0.1:{}", free_port());
    for (line, instead) in [
        ("    listen 443 ssl http2;\n", format!("    listen {address};\n")),
        ("    listen [::]:443 ssl http2;\n", String::new()),
        ("    listen 80;\n", format!("    listen {other};\n")),
        ("    listen [::]:80;\n", String::new()),
        ("    ssl_certificate /etc/ssl/mfa.example.ac.jp/fullchain.pem;\n", String::new()),
        ("    ssl_certificate_key /etc/ssl/mfa.example.ac.jp/key.pem;\n", String::new()),
        ("    server 127.0.0.1:8080;\n", format!("    server {upstream};\n")),
        ("/var/log/nginx/", format!("{}/", folder.display())),
        ("proxy_read_timeout 30s;", "proxy_read_timeout 1s;".to_owned()),
    ] {
        assert!(shipped.contains(line), "deploy/nginx.conf has no {line:?}");
        shipped = shipped.replace(line, &instead);
    }
    around(folder, &shipped)
}

/// The snippet for a path, in a host that has nothing else.
fn below_a_path(folder: &Path, address: &str, upstream: &str) -> String {
    let mut shipped = fs::read_to_string("../../deploy/nginx-path.conf").unwrap();
    for (line, instead) in [
        ("http://127.0.0.1:8080;", format!("http://{upstream};")),
        ("/var/log/nginx/", format!("{}/", folder.display())),
    ] {
        assert!(shipped.contains(line), "deploy/nginx-path.conf has no {line:?}");
        shipped = shipped.replace(line, &instead);
    }
    around(folder, &format!("server {{\nlisten {address};\naccess_log off;\n{shipped}\n}}"))
}

/// What stands around the servers of a machine.
fn around(folder: &Path, servers: &str) -> String {
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("{kind}_temp_path {}/{kind};\n", folder.display()))
        .collect();
    format!("pid nginx.pid;\nmaster_process off;\nevents {{}}\nhttp {{\n{temporary}{servers}\n}}\n")
}

/// A server that takes connections and says nothing.
fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

#[test]
fn while_ninsho_is_down_a_caller_of_the_api_gets_a_problem() {
    let Some(nginx) = Nginx::before(&format!("127.0.0.1:{}", free_port())) else { return };
    nginx.get(paths::SESSION).refused(503, ProblemCode::NotReady);
    nginx.ask("POST /api/v1/login", "Content-Length: 2\r\n", "{}").refused(503, ProblemCode::NotReady);
    nginx.get("/api/v1/session?a=b").refused(503, ProblemCode::NotReady);
}

#[test]
fn while_ninsho_is_silent_a_caller_of_the_api_gets_a_problem() {
    let (_listener, upstream) = silent();
    let Some(nginx) = Nginx::before(&upstream) else { return };
    nginx.get(paths::SESSION).refused(503, ProblemCode::NotReady);
}

#[test]
fn what_is_too_large_for_the_proxy_gets_a_problem() {
    let (_listener, upstream) = silent();
    let Some(nginx) = Nginx::before(&upstream) else { return };
    let announced = "Content-Type: application/json\r\nContent-Length: 70000\r\n";
    nginx.ask("POST /api/v1/login", announced, "").refused(413, ProblemCode::TooLarge);
    let long = "x".repeat(70_000);
    nginx.get(&format!("/api/v1/{long}")).refused(414, ProblemCode::TooLarge);
    nginx.get(&format!("/api/v1/session?a={long}")).refused(414, ProblemCode::TooLarge);
    nginx.ask("GET /api/v1/session", &format!("Cookie: {long}\r\n"), "").refused(431, ProblemCode::TooLarge);
}

#[test]
fn what_the_proxy_cannot_read_gets_a_problem_where_the_path_is_known() {
    let (_listener, upstream) = silent();
    let Some(nginx) = Nginx::before(&upstream) else { return };
    let twice = "Content-Length: 1\r\nContent-Length: 2\r\n";
    nginx.ask("POST /api/v1/login", twice, "").refused(400, ProblemCode::InvalidRequest);
    nginx.ask("GET /api/v1/%zz", "", "").refused(400, ProblemCode::InvalidRequest);
}

#[test]
fn people_get_a_page_in_both_languages_where_callers_get_a_problem() {
    let Some(nginx) = Nginx::before(&format!("127.0.0.1:{}", free_port())) else { return };
    let long = "x".repeat(70_000);
    for (path, status) in [("/login".to_owned(), 503), (format!("/{long}"), 414), ("/readyz".to_owned(), 404)]
    {
        let said = nginx.get(&path);
        assert_eq!(said.status(), status, "{said:?}");
        assert!(said.has("content-type: text/html; charset=utf-8"), "{said:?}");
        assert!(said.text.contains("<p lang=\"en\">") && said.text.contains("<p>"), "{said:?}");
    }
}

#[test]
fn the_answers_of_ninsho_arrive_as_they_are() {
    let folder = Folder::ready();
    folder.write("ninsho.toml", "trusted_proxies = [\"127.0.0.1/32\"]\n[log]\nfilter = \"error\"\n");
    let server = Running::start(&folder, &["serve", "--listen", "127.0.0.1:0"]);
    let upstream = server.printed.trim().rsplit_once("listening on ").unwrap().1.trim_end_matches(')');
    let Some(nginx) = Nginx::before(upstream) else { return };
    let refused = nginx.get(paths::ACCOUNT);
    assert_eq!(refused.status(), 401);
    assert!(refused.has("www-authenticate: bearer realm=\"ninsho\""), "{refused:?}");
    assert!(refused.head.contains("\nx-request-id: "), "{refused:?}");
    // Larger than Ninsho takes, smaller than the proxy does: Ninsho says so.
    let announced = "Content-Type: application/json\r\nContent-Length: 20000\r\n";
    let large = nginx.ask("POST /api/v1/login", announced, &" ".repeat(20_000));
    assert_eq!(large.status(), 413);
    assert!(large.text.contains("too_large") && large.text.contains("urn:uuid:"), "{large:?}");
    let head = nginx.ask("HEAD /api/v1/institution", "", "");
    assert_eq!((head.status(), head.text.as_str()), (200, ""));
    let options = nginx.ask("OPTIONS /api/v1/login", "", "");
    assert!(options.status() == 204 && options.has("allow: get, head, post, options"), "{options:?}");
    for hidden in
        ["/metrics", "/readyz", "/%6detrics", "//metrics", "/x/../metrics", "/%2e/metrics", "/dev/clock"]
    {
        assert_eq!(nginx.get(hidden).status(), 404, "{hidden}");
    }
}

#[test]
fn below_a_path_the_snippet_passes_it_on_and_nothing_beside_it() {
    let folder = Folder::ready();
    folder.write(
        "ninsho.toml",
        "public_url = \"http://localhost/user/\"\ntrusted_proxies = [\"127.0.0.1/32\"]\n\
         [log]\nfilter = \"error\"\n",
    );
    let server = Running::start(&folder, &["serve", "--listen", "127.0.0.1:0"]);
    let upstream = server.printed.trim().rsplit_once("listening on ").unwrap().1.trim_end_matches(')');
    let below = |folder: &Path, address: &str| below_a_path(folder, address, upstream);
    let Some(nginx) = Nginx::with(below) else { return };
    let institution = format!("/user{}", paths::INSTITUTION);
    assert_eq!(nginx.get(&institution).status(), 200);
    assert_eq!(nginx.get(&format!("/user{}", paths::LIVEZ)).status(), 200);
    let metadata = nginx.get("/.well-known/oauth-authorization-server/user");
    assert!(
        metadata.text.contains("\"token_endpoint\":\"http://localhost/user/oauth2/token\""),
        "{metadata:?}"
    );
    let led = nginx.get("/user");
    assert!(led.status() == 301 && led.head.contains("/user/"), "{led:?}");
    for hidden in [paths::INSTITUTION, "/metrics", "/user/metrics", "/user/%6detrics", "/user/readyz"] {
        assert_eq!(nginx.get(hidden).status(), 404, "{hidden}");
    }
}
