//! Holds every answer against the OpenAPI document.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use jsonschema::Validator;
use ninsho_shared::problem::MEDIA_TYPE;
use serde_json::{Value, json};

use super::Answer;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(ninsho_api::openapi::document()).unwrap());
static VALIDATORS: LazyLock<Mutex<HashMap<String, &'static Validator>>> = LazyLock::new(Mutex::default);

/// Panics when the answer is not one that the document describes.
pub(super) fn check(method: &str, path: &str, answer: &Answer) {
    let path = path.split('?').next().unwrap_or_default();
    let Some(pattern) = pattern_of(path) else {
        // What the document does not know may only be refused, and as a problem.
        assert!(
            answer.status >= 400 || !path.starts_with("/api/v1"),
            "{method} {path} is not in the document"
        );
        return;
    };
    let operation = &DOCUMENT["paths"][&pattern][method.to_ascii_lowercase()];
    if operation.is_null() {
        assert_eq!(answer.status, 405, "{method} {pattern} is not in the document");
        return;
    }
    let described = &operation["responses"][answer.status.to_string()];
    assert!(
        !described.is_null(),
        "{method} {pattern} answers {} and does not say so: {}",
        answer.status,
        answer.text
    );
    let Some(content) = described["content"].as_object() else {
        assert!(answer.text.is_empty(), "{method} {pattern} {}: a body that is not described", answer.status);
        return;
    };
    let kind = answer.header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    let media = content
        .get(kind)
        .unwrap_or_else(|| panic!("{method} {pattern} answers {kind}, not one of {:?}", content.keys()));
    assert_eq!(kind == MEDIA_TYPE, answer.status >= 400, "an error is a problem, and only an error");
    let key = format!("{method} {pattern} {} {kind}", answer.status);
    if let Err(error) = validator(&key, &media["schema"]).validate(&answer.body) {
        panic!("{key}: {error} at {} in {}", error.instance_path(), answer.text);
    }
    let waits = matches!(answer.status, 429 | 503);
    assert_eq!(
        answer.header("retry-after").is_some(),
        waits,
        "{key}: Retry-After belongs to a refusal that passes"
    );
}

fn pattern_of(path: &str) -> Option<String> {
    let fits = |pattern: &str| {
        let (mut parts, mut wanted) = (path.split('/'), pattern.split('/'));
        loop {
            match (parts.next(), wanted.next()) {
                (None, None) => return true,
                (Some(part), Some(wanted))
                    if part == wanted || (wanted.starts_with('{') && !part.is_empty()) => {}
                _ => return false,
            }
        }
    };
    DOCUMENT["paths"].as_object().unwrap().keys().find(|pattern| fits(pattern)).cloned()
}

fn validator(key: &str, schema: &Value) -> &'static Validator {
    let mut validators = VALIDATORS.lock().unwrap();
    if let Some(known) = validators.get(key) {
        return known;
    }
    // The references point into the document, so its components come along.
    let schema = json!({ "allOf": [schema], "components": DOCUMENT["components"] });
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let kept: &'static Validator = Box::leak(Box::new(validator));
    validators.insert(key.to_owned(), kept);
    kept
}
