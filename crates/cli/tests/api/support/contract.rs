//! Holds every answer against the OpenAPI document.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use ninsho_contract::{Contract, Described, Received};
use ninsho_shared::ProblemCode;
use reqwest::header::HeaderName;

use super::Answer;

static CONTRACT: LazyLock<Contract> =
    LazyLock::new(|| Contract::new(serde_json::to_value(ninsho_api::serve::openapi::document()).unwrap()));

/// Names the folder in which each test program leaves what it received, for the program `described`.
const FOLDER: &str = "NINSHO_TEST_RECEIVED";

/// What this program has received. A line is written at once: a program has no last test.
static RECEIVED: LazyLock<Option<Mutex<Log>>> = LazyLock::new(|| {
    let folder = PathBuf::from(std::env::var_os(FOLDER)?);
    let file = folder.join(format!("{}.txt", std::process::id()));
    let file = OpenOptions::new().create(true).append(true).open(file).unwrap();
    Some(Mutex::new(Log { file, written: BTreeSet::new() }))
});

struct Log {
    file: File,
    written: BTreeSet<Described>,
}

impl Log {
    fn note(&mut self, described: Described) {
        if !self.written.contains(&described) {
            // One write, so that lines stay whole.
            self.file.write_all(format!("{described}\n").as_bytes()).unwrap();
            self.written.insert(described);
        }
    }
}

/// Whether the document says that an operation answers with a code.
pub(crate) fn answers(operation: &str, code: ProblemCode) -> bool {
    let (operation, status, code) = (operation.to_owned(), code.status(), Some(code.name().to_owned()));
    CONTRACT.described().contains(&Described { operation, status, code })
}

/// Panics when the answer is not one that the document describes.
pub(super) fn check(method: &str, path: &str, answer: &Answer) {
    let names: Vec<&str> = answer.headers.keys().map(HeaderName::as_str).collect();
    let received = Received {
        method,
        path: path.split('?').next().unwrap_or_default(),
        status: answer.status,
        content_type: &answer.header("content-type").unwrap_or_default(),
        headers: &names,
        text: &answer.text,
    };
    match (CONTRACT.check(&received), &*RECEIVED) {
        (Ok(Some(described)), Some(log)) => {
            log.lock().unwrap_or_else(PoisonError::into_inner).note(described);
        }
        (Ok(_), _) => {}
        (Err(breach), _) => panic!("{breach}"),
    }
}
