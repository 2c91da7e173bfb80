//! A privacyIDEA server of its own: `privacyidea_server.py`.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::judges::{installed, script};

/// A Python with privacyIDEA.
const PYTHON: &str = "NINSHO_TEST_PRIVACYIDEA";

/// What the script prints.
#[derive(Deserialize)]
pub(super) struct Told {
    pub(super) url: String,
    pub(super) admin: Admin,
    /// The secrets by the person's name, in hexadecimal digits.
    pub(super) totp: HashMap<String, String>,
}

#[derive(Deserialize)]
pub(super) struct Admin {
    pub(super) user: String,
    pub(super) password: String,
}

/// A running server. It ends when it is dropped.
pub(super) struct PrivacyIdea {
    child: Child,
    pub(super) told: Told,
    _folder: tempfile::TempDir,
}

impl Drop for PrivacyIdea {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Who may change the server.
pub(super) struct Administrator {
    url: String,
    token: String,
}

impl PrivacyIdea {
    /// Starts one; some of its people have tokens by mail where there is a port to mail to.
    pub(super) fn start(smtp: Option<u16>) -> Self {
        let python = installed(PYTHON, "a Python with privacyIDEA").expect("prove names it");
        let folder = tempfile::tempdir().unwrap();
        let mut program = Command::new(python);
        program.arg(script("privacyidea_server.py")).arg(folder.path());
        if let Some(port) = smtp {
            program.arg("--smtp").arg(port.to_string());
        }
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told = serde_json::from_str(&line).expect("it says where it listens");
        Self { child, told, _folder: folder }
    }

    pub(super) async fn administrator(&self) -> Administrator {
        let nobody = Administrator { url: self.told.url.clone(), token: String::new() };
        let Admin { user, password } = &self.told.admin;
        let answer = nobody.post("/auth", &json!({ "username": user, "password": password })).await;
        let token = answer["result"]["value"]["token"].as_str().unwrap().to_owned();
        Administrator { token, ..nobody }
    }
}

impl Administrator {
    /// Posts an object; what is refused ends the test.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Value {
        let request = Client::new().post(format!("{}{path}", self.url)).header("authorization", &self.token);
        let answer: Value = request.json(body).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["result"]["status"], true, "{path}: {answer}");
        answer
    }
}
