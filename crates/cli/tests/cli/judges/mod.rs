//! Clients and servers that others wrote, and what they make of `ninsho serve`. Their programs, and small
//! scripts of ours that drive them, are beside this file; `cargo xtask` installs what they need.

mod apache;
mod oauth;
mod privacyidea;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A Python with authlib and pyrad.
const PYTHON: &str = "NINSHO_TEST_PYTHON";

const SCRIPTS: &str = "tests/cli/judges";

/// The Python of the small clients. `None`, with a word, where nobody has installed it.
pub(crate) fn python() -> Option<PathBuf> {
    installed(PYTHON, "authlib and pyrad")
}

/// What xtask says is installed. `None`, with a word, where it says nothing.
fn installed(variable: &str, what: &str) -> Option<PathBuf> {
    let found = std::env::var_os(variable).map(PathBuf::from);
    if found.is_none() {
        eprintln!("SKIPPED: {variable} does not name {what}; `cargo xtask test api` installs and sets it");
    }
    found
}

fn script(name: &str) -> PathBuf {
    std::path::absolute(Path::new(SCRIPTS).join(name)).unwrap()
}

/// Runs a script, with an object on its standard input; returns the one that it printed.
pub(crate) fn run(program: &Path, script: &Path, arguments: &[&str], input: &Value) -> Value {
    let mut command = Command::new(program);
    command.arg(script).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The program may end without reading.
    drop(child.stdin.take().unwrap().write_all(input.to_string().as_bytes()));
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", script.display());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{}: {error}: {said}", script.display()))
}

/// A script of this folder in Python.
pub(crate) fn run_python(python: &Path, name: &str, arguments: &[&str], input: &Value) -> Value {
    run(python, &script(name), arguments, input)
}
