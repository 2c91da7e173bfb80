//! A server with mail and machine clients, for the programs of other people that ask it.

use std::net::TcpListener;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::factor::authenticator::totp;
use ninsho_mailbox::{Mailbox, MailboxOptions};
use reqwest::Client;
use serde_json::{Value, json};

use crate::demo::Running;
use crate::support::Folder;

/// The password of everybody. Its blanks and its percent sign show who decodes how often.
pub(crate) const PASSWORD: &str = "correct horse 50% battery";

/// How many seconds an authenticator shows a code.
const STEP: u32 = 30;

/// `ninsho serve` with privacyIDEA's contract, its mailbox, and one person: `taro`.
pub(crate) struct Campus {
    pub(crate) folder: Folder,
    pub(crate) mailbox: Mailbox,
    /// Where it is reached, and its issuer.
    pub(crate) origin: String,
    /// By how many time steps of an authenticator its clock is ahead of the machine's.
    ahead: AtomicI64,
    _server: Running,
}

/// What `ninsho client add` printed.
pub(crate) struct Added {
    pub(crate) id: String,
    pub(crate) secret: String,
    /// Both in one.
    pub(crate) key: String,
}

impl Campus {
    pub(crate) async fn start() -> Self {
        let mailbox = Mailbox::start(MailboxOptions::default()).await.unwrap();
        let folder = Folder::ready();
        let address = format!("127.0.0.1:{}", free_port());
        let origin = format!("http://{address}");
        let smtp = mailbox.addr().port();
        folder.write(
            "ninsho.toml",
            format!(
                "public_url = \"{origin}\"\nprivacyidea.enabled = true\n[log]\nfilter = \"error\"\n\
                 [dev]\ncontrols = true\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {smtp}\n"
            ),
        );
        let server = Running::start(&folder, &["serve", "--listen", &address]);
        let campus = Self { folder, mailbox, origin, ahead: AtomicI64::new(0), _server: server };
        campus.person("taro");
        campus
    }

    /// Adds a person with a mail address.
    pub(crate) fn person(&self, user: &str) {
        let address = format!("{user}@example.com");
        let arguments = ["account", "add", user, "--mail", &address, "--password-stdin"];
        self.folder.run_with_input(&arguments, PASSWORD).expect_well();
    }

    /// Adds a machine client.
    pub(crate) fn client(&self, name: &str, more: &[&str]) -> Added {
        let added = self.folder.run(&[&["client", "add", name], more].concat()).expect_well().stdout;
        let value = |name: &str| {
            let line = added.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().to_owned()
        };
        Added { id: value("client_id"), secret: value("client_secret"), key: value("X-API-Key") }
    }

    /// The base URL of a plugin that can set nothing else.
    pub(crate) fn base(&self, client: &Added) -> String {
        format!("{}/key/{}", self.origin, client.key)
    }

    /// The code that arrives next; the mails until then are forgotten.
    pub(crate) async fn code(&self) -> String {
        let mail =
            self.mailbox.wait_for(|mail| mail.code().is_some(), Duration::from_secs(20)).await.unwrap();
        self.mailbox.clear();
        mail.code().unwrap()
    }

    /// Sets up an authenticator, as the page does; returns its secret.
    pub(crate) async fn authenticator(&self, user: &str) -> Vec<u8> {
        let (http, origin) = (Client::new(), &self.origin);
        let post = async |path: &str, token: &str, body: Value| -> Value {
            let request = http.post(format!("{origin}/api/v1{path}")).bearer_auth(token).json(&body);
            let answer = request.send().await.unwrap();
            assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
            answer.json().await.unwrap_or_default()
        };
        let who = json!({ "user_id": user, "password": PASSWORD, "deliver": "body" });
        let token = post("/login", "", who).await["token"].as_str().unwrap().to_owned();
        post("/login/otp", &token, json!({})).await;
        let code = self.code().await;
        let passed = post("/login/verify", &token, json!({ "factor": "mail", "code": code })).await;
        let token = passed["token"].as_str().unwrap();
        let new = post("/authenticators", token, json!({ "name": "phone" })).await;
        let secret = BASE32_NOPAD.decode(new["secret"].as_str().unwrap().as_bytes()).unwrap();
        let path = format!("/authenticators/{}/verify", new["id"].as_str().unwrap());
        post(&path, token, json!({ "code": self.shown(&secret) })).await;
        secret
    }

    /// Moves the server's clock to the next time step; returns what an authenticator shows then.
    pub(crate) async fn next_shown(&self, secret: &[u8]) -> String {
        let request = Client::new().post(format!("{}/dev/clock", self.origin));
        let request = request.json(&json!({ "advance_seconds": STEP }));
        request.send().await.unwrap().error_for_status().unwrap();
        self.ahead.fetch_add(1, Ordering::Relaxed);
        self.shown(secret)
    }

    fn shown(&self, secret: &[u8]) -> String {
        totp::code(secret, totp::step_at(SystemClock.now()) + self.ahead.load(Ordering::Relaxed))
    }
}

/// A port that nobody listens at.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
