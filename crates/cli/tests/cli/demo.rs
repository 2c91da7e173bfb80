//! `ninsho demo`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::factor::authenticator::totp;
use serde_json::{Value, json};

use crate::support::Folder;

/// A server under test: stopped when it is dropped, whatever happened.
pub(crate) struct Running {
    child: Child,
    /// Everything that it printed until it was ready.
    pub(crate) printed: String,
    /// Where it can be reached.
    pub(crate) origin: String,
}

impl Running {
    /// Starts it and waits for the line that says that it is ready.
    pub(crate) fn start(folder: &Folder, arguments: &[&str]) -> Self {
        Self::of(folder.program(arguments))
    }

    /// The same for a command that was made elsewhere.
    pub(crate) fn of(mut command: Command) -> Self {
        let child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut running = Self { child, printed: String::new(), origin: String::new() };
        let lines = BufReader::new(running.child.stdout.take().unwrap()).lines();
        for line in lines.map(Result::unwrap) {
            running.printed.push_str(&line);
            running.printed.push('\n');
            if let Some(ready) = line.strip_prefix("Ninsho is ready: ") {
                running.origin.push_str(ready.split(' ').next().unwrap());
                return running;
            }
        }
        panic!("it ended before it was ready:\n{}", running.printed);
    }

    /// Where `serve` listens, which is not where its page says that it is.
    pub(crate) fn address(&self) -> &str {
        let (_, address) = self.printed.trim().rsplit_once("listening on ").unwrap();
        address.trim_end_matches(')')
    }

    /// Sends SIGTERM and expects a good end.
    pub(crate) fn stop(mut self) {
        self.terminate();
        assert!(self.child.wait().unwrap().success());
    }

    fn terminate(&self) {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(killed.unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already when the test went well.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn the_demo_refuses_to_be_public() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8080"] {
        let ended = Folder::new().run(&["demo", "--listen", address]).expect_code(1);
        assert!(ended.stderr.contains("loopback address only"), "{}", ended.stderr);
    }
}

#[tokio::test]
async fn whoever_is_in_the_table_can_log_in_and_read_the_mail() {
    let folder = Folder::new();
    let demo = Running::start(&folder, &["demo", "--port", "0"]);
    for word in [
        "taro",
        "carrier",
        "new",
        "gone",
        "locked",
        "blocked",
        "frozen",
        "closed",
        "desk",
        "staff",
        "lost",
        "app",
        "both",
        "/dev/mailbox",
    ] {
        assert!(demo.printed.contains(word), "{word} is missing in\n{}", demo.printed);
    }
    let http = reqwest::Client::new();
    let at = |path: &str| format!("{}{path}", demo.origin);
    for user_id in ["taro", "carrier"] {
        let login = json!({ "user_id": user_id, "password": "ninsho-demo", "deliver": "body" });
        let answer = http.post(at("/api/v1/login")).json(&login).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let answer: Value = answer.json().await.unwrap();
        let token = answer["token"].as_str().unwrap();
        let sent =
            http.post(at("/api/v1/login/otp")).bearer_auth(token).json(&json!({})).send().await.unwrap();
        assert_eq!(sent.status(), 200, "{user_id}");
    }
    let mails = mails_once_there_are(&http, &at("/dev/mailbox.json"), 2).await;
    assert!(mails.iter().all(|mail| mail["code"].as_str().is_some_and(|code| code.len() == 8)), "{mails:?}");
    let page = http.get(at("/dev/mailbox")).send().await.unwrap();
    assert!(page.text().await.unwrap().contains(mails[0]["code"].as_str().unwrap()));
    demo.stop();
}

#[tokio::test]
async fn whoever_has_an_app_or_recovery_codes_in_the_table_can_log_in_with_them() {
    let folder = Folder::new();
    let demo = Running::start(&folder, &["demo", "--port", "0"]);
    let http = reqwest::Client::new();
    let words = |of: &str| -> Vec<String> {
        let line = demo.printed.lines().find_map(|line| line.strip_prefix(of)).unwrap();
        line.split_whitespace().map(str::to_owned).collect()
    };
    let code_of_authenticator = |of: &str| {
        let secret =
            BASE32_NOPAD.decode(words(&format!("Authenticator key of {of} "))[0].as_bytes()).unwrap();
        totp::code(&secret, totp::step_at(SystemClock.now()))
    };
    let recovery_code = words("Recovery codes of both ").remove(0);
    for (user_id, factor, code) in [
        ("app", "authenticator", code_of_authenticator("app")),
        ("both", "authenticator", code_of_authenticator("both")),
        ("both", "recovery_code", recovery_code),
    ] {
        let at = |path: &str| format!("{}{path}", demo.origin);
        let login = json!({ "user_id": user_id, "password": "ninsho-demo", "deliver": "body" });
        let answer: Value =
            http.post(at("/api/v1/login")).json(&login).send().await.unwrap().json().await.unwrap();
        let token = answer["token"].as_str().unwrap();
        let verify = json!({ "factor": factor, "code": code });
        let passed =
            http.post(at("/api/v1/login/verify")).bearer_auth(token).json(&verify).send().await.unwrap();
        assert_eq!(passed.status(), 200, "{user_id} with {factor}");
    }
    demo.stop();
}

#[tokio::test]
async fn a_kept_demo_goes_on_where_it_stopped() {
    let folder = Folder::new();
    let start = || Running::start(&folder, &["demo", "--port", "0", "--dir", "kept"]);
    start().stop();
    folder.run(&["--config", "none.toml", "demo"]).expect_code(1);
    let key = folder.read("kept/ninsho.key");
    let demo = start();
    let answer = reqwest::get(format!("{}/readyz", demo.origin)).await.unwrap();
    assert_eq!(answer.status(), 200);
    demo.stop();
    assert_eq!(folder.read("kept/ninsho.key"), key);
}

/// Asks until so many mails are there.
async fn mails_once_there_are(http: &reqwest::Client, url: &str, many: usize) -> Vec<Value> {
    let asking = async {
        loop {
            let list: Value = http.get(url).send().await.unwrap().json().await.unwrap();
            let mails = list["mails"].as_array().unwrap().clone();
            if mails.len() >= many {
                return mails;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), asking).await.expect("the mails arrive")
}
