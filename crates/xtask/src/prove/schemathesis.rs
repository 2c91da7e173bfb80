//! schemathesis: requests that are generated from the OpenAPI document, with every check that it has, as a
//! stranger, a member, an operator of the help desk, and a machine client with each scope.
//!
//! `openapi/schemathesis` holds its settings, with what is left out and why, and who calls.

use std::{fs, process::Command};

use anyhow::{Context, Result, ensure};

use super::demo::Demo;
use crate::{places::Places, process, progress, serve, setup};

/// The document.
const DOCUMENT: &str = "openapi/openapi.json";

/// The folder of its settings.
const FOLDER: &str = "openapi/schemathesis";

/// The same requests each time.
const SEED: &str = "20261130";

/// How long each caller goes on, in seconds.
const SECONDS: &str = "40";

/// What a machine client calls; to everything else it is a stranger.
const FOR_CLIENTS: [&str; 4] = ["--include-tag", "one-time passwords", "--include-tag", "machine clients"];

/// All characters, where the others keep to ASCII.
const ALL_CHARACTERS: [&str; 4] =
    ["--generation-codec", "utf-8", "--exclude-checks", "positive_data_acceptance"];

/// Somebody who calls.
struct Caller {
    name: &'static str,
    role: &'static str,
    /// Of a machine client.
    scopes: &'static [&'static str],
    arguments: &'static [&'static str],
}

const CALLERS: [Caller; 7] = [
    person("a stranger", "stranger", &[]),
    person("a member", "member", &[]),
    person("a member who types all characters", "member", &ALL_CHARACTERS),
    person("an operator", "operator", &[]),
    client("a client with otp:read", &["otp:read"]),
    client("a client with otp:send", &["otp:send"]),
    client("a client with otp:verify", &["otp:verify"]),
];

const fn person(name: &'static str, role: &'static str, arguments: &'static [&'static str]) -> Caller {
    Caller { name, role, scopes: &[], arguments }
}

const fn client(name: &'static str, scopes: &'static [&'static str]) -> Caller {
    Caller { name, role: "client", scopes, arguments: &FOR_CLIENTS }
}

/// Lets each of them call, all before anything is said to have failed.
///
/// # Errors
/// When an answer is not what the document says, or the service has a fault.
pub(super) fn run(places: &Places) -> Result<()> {
    let server = serve::build(places)?;
    let programs = setup::generators::schemathesis(places)?;
    let folder = places.root.join(FOLDER);
    // It notes there what it has found.
    let notes = places.target.join("schemathesis");
    fs::create_dir_all(&notes).with_context(|| notes.display().to_string())?;
    let settings = folder.join("demo.toml");
    let settings = fs::read_to_string(&settings).with_context(|| settings.display().to_string())?;
    let mut failed = Vec::new();
    for caller in CALLERS {
        progress::step(format_args!("schemathesis as {}", caller.name));
        // People as nobody has touched them, for each.
        let demo = Demo::start_with(&server, &settings)?;
        let mut schemathesis = places.command(&programs.join("schemathesis").to_string_lossy())?;
        schemathesis.current_dir(&notes).env("PYTHONPATH", &folder);
        caller.introduce(&demo, &mut schemathesis)?;
        schemathesis.arg("--config-file").arg(folder.join("schemathesis.toml")).arg("run");
        schemathesis.args(["--url", &demo.origin, "--seed", SEED, "--max-time", SECONDS]);
        if process::stream(schemathesis.args(caller.arguments).arg(places.root.join(DOCUMENT))).is_err() {
            failed.push(caller.name);
        }
    }
    ensure!(failed.is_empty(), "schemathesis has findings as {}", failed.join(", "));
    Ok(())
}

impl Caller {
    /// Says who calls whom, for the hooks.
    fn introduce(&self, demo: &Demo, schemathesis: &mut Command) -> Result<()> {
        schemathesis.env("ORIGIN", &demo.origin).env("ROLE", self.role);
        schemathesis.env("SCHEMATHESIS_HOOKS", "hooks").env("PYTHONDONTWRITEBYTECODE", "1");
        if !self.scopes.is_empty() {
            let client = demo.add_client("schemathesis", self.scopes)?;
            schemathesis.env("CLIENT_ID", client.id).env("CLIENT_SECRET", client.secret);
        }
        Ok(())
    }
}
