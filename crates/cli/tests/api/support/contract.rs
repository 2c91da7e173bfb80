//! Holds every answer against the OpenAPI document.

use std::sync::LazyLock;

use ninsho_contract::{Contract, Received};

use super::Answer;

static CONTRACT: LazyLock<Contract> =
    LazyLock::new(|| Contract::new(serde_json::to_value(ninsho_api::serve::openapi::document()).unwrap()));

/// Panics when the answer is not one that the document describes.
pub(super) fn check(method: &str, path: &str, answer: &Answer) {
    let received = Received {
        method,
        path: path.split('?').next().unwrap_or_default(),
        status: answer.status,
        content_type: &answer.header("content-type").unwrap_or_default(),
        says_when: answer.header("retry-after").is_some(),
        text: &answer.text,
    };
    if let Err(breach) = CONTRACT.check(&received) {
        panic!("{breach}");
    }
}
