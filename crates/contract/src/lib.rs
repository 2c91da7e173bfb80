//! Holds answers of the API against its OpenAPI document: for the tests, which so cannot pass
//! on an answer that the document does not describe.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jsonschema::Validator;
use ninsho_shared::problem::MEDIA_TYPE;
use serde_json::{Value, json};

/// What came back from the server.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// The method that was asked with.
    pub method: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// The HTTP status.
    pub status: u16,
    /// The value of `Content-Type`; empty when there was none.
    pub content_type: &'a str,
    /// Whether `Retry-After` came with it.
    pub says_when: bool,
    /// The body.
    pub text: &'a str,
}

/// An OpenAPI document that answers are compared with.
#[derive(Debug)]
pub struct Contract {
    document: Value,
    validators: Mutex<HashMap<String, Validator>>,
}

impl Contract {
    /// The contract of this document.
    #[must_use]
    pub fn new(document: Value) -> Self {
        Self { document, validators: Mutex::default() }
    }

    /// Holds an answer against the document.
    ///
    /// # Errors
    /// What the document does not describe of it: its operation, status, media type or body, or a
    /// `Retry-After` that is missing from a refusal that passes, or is on another.
    pub fn check(&self, received: &Received<'_>) -> Result<(), String> {
        let Received { method, path, status, text, .. } = *received;
        let Some(pattern) = self.pattern_of(path) else {
            // What the document does not know may only be refused, and as a problem.
            let refused = status >= 400 || !path.starts_with("/api/v1");
            return hold(refused, || format!("{method} {path} is not in the document"));
        };
        if method == "OPTIONS" {
            return hold(status == 204 && text.is_empty(), || {
                format!("OPTIONS {pattern} answers {status}: {text}")
            });
        }
        // `HEAD` is described by its `GET`, and has no body.
        let is_head = method == "HEAD";
        let described_as = if is_head { "get".to_owned() } else { method.to_ascii_lowercase() };
        let operation = &self.document["paths"][&pattern][described_as];
        if operation.is_null() {
            return hold(status == 405, || format!("{method} {pattern} is not in the document"));
        }
        let described = &operation["responses"][status.to_string()];
        hold(!described.is_null(), || {
            format!("{method} {pattern} answers {status} and does not say so: {text}")
        })?;
        let Some(content) = described["content"].as_object() else {
            return hold(text.is_empty(), || {
                format!("{method} {pattern} {status}: a body that is not described")
            });
        };
        let kind = received.content_type.split(';').next().unwrap_or_default();
        let media = content.get(kind).ok_or_else(|| {
            format!(
                "{method} {pattern} answers {kind:?}, not one of {:?}",
                content.keys().collect::<Vec<_>>()
            )
        })?;
        let key = format!("{method} {pattern} {status} {kind}");
        // The errors of OAuth are those of its own standard (RFC 6749 §5.2).
        let is_oauth = path.starts_with("/oauth2/");
        hold(is_oauth || (kind == MEDIA_TYPE) == (status >= 400), || {
            format!("{key}: an error is a problem, and only an error")
        })?;
        hold(received.says_when == matches!(status, 429 | 503), || {
            format!("{key}: Retry-After belongs to a refusal that passes")
        })?;
        if is_head {
            return hold(text.is_empty(), || format!("{key}: a body, and it is HEAD"));
        }
        let body = serde_json::from_str(text).map_err(|error| format!("{key}: {error} in {text}"))?;
        self.fits(&key, &media["schema"], &body)
    }

    fn pattern_of(&self, path: &str) -> Option<String> {
        let patterns = self.document["paths"].as_object()?;
        patterns.keys().find(|pattern| fits_pattern(path, pattern)).cloned()
    }

    fn fits(&self, key: &str, schema: &Value, body: &Value) -> Result<(), String> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if !validators.contains_key(key) {
            // The references point into the document, so its components come along.
            let schema = json!({ "allOf": [schema], "components": self.document["components"] });
            let validator = jsonschema::options().should_validate_formats(true).build(&schema);
            validators.insert(key.to_owned(), validator.map_err(|error| format!("{key}: {error}"))?);
        }
        match validators.get(key).map(|validator| validator.validate(body)) {
            Some(Err(error)) => Err(format!("{key}: {error} at {} in {body}", error.instance_path())),
            Some(Ok(())) | None => Ok(()),
        }
    }
}

fn hold(is: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if is { Ok(()) } else { Err(otherwise()) }
}

/// Whether a path is one of a pattern's, part by part.
fn fits_pattern(path: &str, pattern: &str) -> bool {
    let (mut parts, mut wanted) = (path.split('/'), pattern.split('/'));
    loop {
        match (parts.next(), wanted.next()) {
            (None, None) => return true,
            (Some(part), Some(wanted)) if part == wanted || (wanted.starts_with('{') && !part.is_empty()) => {
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract() -> Contract {
        Contract::new(json!({
            "components": { "schemas": { "Cup": {
                "type": "object", "required": ["tea"], "properties": { "tea": { "type": "string" } },
            } } },
            "paths": { "/api/v1/cups/{id}": { "get": { "responses": {
                "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Cup" } } } },
                "204": {},
                "429": { "content": { "application/problem+json": { "schema": {} } } },
            } } } },
        }))
    }

    fn ask(path: &str, status: u16, content_type: &str, says_when: bool, text: &str) -> bool {
        contract().check(&Received { method: "GET", path, status, content_type, says_when, text }).is_ok()
    }

    #[test]
    fn an_answer_is_what_the_document_describes() {
        let cup = "/api/v1/cups/1";
        assert!(ask(cup, 200, "application/json; charset=utf-8", false, r#"{"tea":"sencha"}"#));
        assert!(ask(cup, 204, "", false, ""));
        assert!(ask(cup, 429, MEDIA_TYPE, true, "{}"));
        assert!(ask("/api/v1/saucers", 404, MEDIA_TYPE, false, "{}"));
    }

    #[test]
    fn anything_else_is_none() {
        let cup = "/api/v1/cups/1";
        for (what, passes) in [
            ("another body", ask(cup, 200, "application/json", false, r#"{"tea":1}"#)),
            ("no JSON", ask(cup, 200, "application/json", false, "tea")),
            ("another kind", ask(cup, 200, "text/html", false, r#"{"tea":"sencha"}"#)),
            ("another status", ask(cup, 201, "application/json", false, r#"{"tea":"sencha"}"#)),
            ("a body in nothing", ask(cup, 204, "", false, "{}")),
            ("no word of when", ask(cup, 429, MEDIA_TYPE, false, "{}")),
            ("another path", ask("/api/v1/saucers", 200, "application/json", false, "{}")),
        ] {
            assert!(!passes, "{what}");
        }
    }
}
