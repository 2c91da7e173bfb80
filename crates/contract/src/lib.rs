//! Holds answers of the API against its OpenAPI document: for the tests, which so cannot pass
//! on an answer that the document does not describe.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use jsonschema::Validator;
use ninsho_shared::problem::MEDIA_TYPE;
use serde_json::{Map, Value, json};

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
    /// The names of its headers, in lower case.
    pub headers: &'a [&'a str],
    /// The body.
    pub text: &'a str,
}

/// An answer as the document lists it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Described {
    /// The operation's id.
    pub operation: String,
    /// The HTTP status.
    pub status: u16,
    /// The code of a problem.
    pub code: Option<String>,
}

impl fmt::Display for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, status, code } = self;
        write!(f, "{operation} {status}")?;
        code.iter().try_for_each(|code| write!(f, " {code}"))
    }
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

    /// Holds an answer against the document. Returns what it is an instance of; none when the document
    /// has no such operation, and the answer says so.
    ///
    /// # Errors
    /// What the document does not describe of it: its operation, status, media type, problem code or body;
    /// or a header that the document describes and is missing, or a `Retry-After` on anything but a refusal
    /// that passes.
    pub fn check(&self, received: &Received<'_>) -> Result<Option<Described>, String> {
        let Received { method, path, status, .. } = *received;
        let Some(pattern) = self.pattern_of(path) else {
            // What the document does not know may only be refused, and as a problem.
            let refused = status >= 400 || !path.starts_with("/api/v1");
            hold(refused, || format!("{method} {path} is not in the document"))?;
            return Ok(None);
        };
        if method == "OPTIONS" {
            let text = received.text;
            hold(status == 204 && text.is_empty(), || format!("OPTIONS {pattern} answers {status}: {text}"))?;
            return Ok(None);
        }
        // `HEAD` is described by its `GET`, and has no body.
        let described_as = if method == "HEAD" { "get".to_owned() } else { method.to_ascii_lowercase() };
        let operation = &self.document["paths"][&pattern][described_as];
        if operation.is_null() {
            hold(status == 405, || format!("{method} {pattern} is not in the document"))?;
            return Ok(None);
        }
        let code = self.look(&format!("{method} {pattern} {status}"), operation, received)?;
        let operation = operation["operationId"].as_str().unwrap_or_default().to_owned();
        Ok(Some(Described { operation, status, code }))
    }

    /// Everything that the document says is answered.
    #[must_use]
    pub fn described(&self) -> BTreeSet<Described> {
        let items = self.document["paths"].as_object().into_iter().flat_map(Map::values);
        let operations = items.flat_map(|item| item.as_object().into_iter().flat_map(Map::values));
        let mut all = BTreeSet::new();
        for operation in operations {
            let Some(name) = operation["operationId"].as_str() else { continue };
            for (status, response) in operation["responses"].as_object().into_iter().flatten() {
                let Ok(status) = status.parse() else { continue };
                let codes = self.codes(response);
                let codes = if codes.is_empty() { vec![None] } else { codes.into_iter().map(Some).collect() };
                all.extend(codes.into_iter().map(|code| Described {
                    operation: name.to_owned(),
                    status,
                    code: code.map(str::to_owned),
                }));
            }
        }
        all
    }

    /// The problem codes of a response: each has an example under its name.
    fn codes<'d>(&'d self, response: &'d Value) -> Vec<&'d str> {
        let examples = self.resolve(response)["content"][MEDIA_TYPE]["examples"].as_object();
        examples.into_iter().flatten().map(|(code, _)| code.as_str()).collect()
    }

    fn resolve<'d>(&'d self, value: &'d Value) -> &'d Value {
        let target = value["$ref"].as_str().and_then(|to| self.document.pointer(to.strip_prefix('#')?));
        target.unwrap_or(value)
    }

    /// Looks at the answer of an operation. Returns the code of a problem.
    fn look(&self, key: &str, operation: &Value, received: &Received<'_>) -> Result<Option<String>, String> {
        let Received { status, text, .. } = *received;
        let described = &operation["responses"][status.to_string()];
        hold(!described.is_null(), || format!("{key} is not described: {text}"))?;
        for name in self.resolve(described)["headers"].as_object().into_iter().flat_map(Map::keys) {
            hold(received.headers.contains(&&*name.to_ascii_lowercase()), || {
                format!("{key} has no header {name}")
            })?;
        }
        let Some(content) = self.resolve(described)["content"].as_object() else {
            hold(text.is_empty(), || format!("{key}: a body that is not described"))?;
            return Ok(None);
        };
        let kind = received.content_type.split(';').next().unwrap_or_default();
        let media = content.get(kind).ok_or_else(|| {
            format!("{key} answers {kind:?}, not one of {:?}", content.keys().collect::<Vec<_>>())
        })?;
        let key = format!("{key} {kind}");
        // The errors of OAuth are those of its own standard (RFC 6749 §5.2).
        let is_oauth = received.path.starts_with("/oauth2/");
        hold(is_oauth || (kind == MEDIA_TYPE) == (status >= 400), || {
            format!("{key}: an error is a problem, and only an error")
        })?;
        hold(received.headers.contains(&"retry-after") == matches!(status, 429 | 503), || {
            format!("{key}: Retry-After belongs to a refusal that passes")
        })?;
        if received.method == "HEAD" {
            hold(text.is_empty(), || format!("{key}: a body, and it is HEAD"))?;
            return Ok(None);
        }
        let body: Value = serde_json::from_str(text).map_err(|error| format!("{key}: {error} in {text}"))?;
        self.fits(&key, &media["schema"], &body)?;
        if kind != MEDIA_TYPE {
            return Ok(None);
        }
        let code = body["code"].as_str().unwrap_or_default();
        hold(self.codes(described).contains(&code), || format!("{key} has no code {code:?}: {text}"))?;
        Ok(Some(code.to_owned()))
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
            } }, "responses": { "Wait": {
                "headers": { "Retry-After": {} },
                "content": { "application/problem+json": { "schema": {}, "examples": { "hot": {} } } },
            } } },
            "paths": { "/api/v1/cups/{id}": { "get": { "operationId": "readCup", "responses": {
                "200": { "headers": { "X-Id": {} }, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Cup" } } } },
                "204": {},
                "429": { "$ref": "#/components/responses/Wait" },
            } } } },
        }))
    }

    fn ask(path: &str, status: u16, content_type: &str, says_when: bool, text: &str) -> bool {
        let headers: &[&str] = if says_when { &["x-id", "retry-after"] } else { &["x-id"] };
        contract().check(&Received { method: "GET", path, status, content_type, headers, text }).is_ok()
    }

    #[test]
    fn an_answer_is_what_the_document_describes() {
        let cup = "/api/v1/cups/1";
        assert!(ask(cup, 200, "application/json; charset=utf-8", false, r#"{"tea":"sencha"}"#));
        assert!(ask(cup, 204, "", false, ""));
        assert!(ask(cup, 429, MEDIA_TYPE, true, r#"{"code":"hot"}"#));
        assert!(ask("/api/v1/saucers", 404, MEDIA_TYPE, false, "{}"));
    }

    #[test]
    fn all_that_is_described_is_listed() {
        let listed: Vec<_> = contract().described().iter().map(ToString::to_string).collect();
        assert_eq!(listed, ["readCup 200", "readCup 204", "readCup 429 hot"]);
    }

    #[test]
    fn a_header_that_is_described_comes_along() {
        let (path, content_type, text) = ("/api/v1/cups/1", "application/json", r#"{"tea":"sencha"}"#);
        let bare = Received { method: "GET", path, status: 200, content_type, headers: &[], text };
        assert!(contract().check(&bare).is_err());
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
            ("no word of when", ask(cup, 429, MEDIA_TYPE, false, r#"{"code":"hot"}"#)),
            ("another code", ask(cup, 429, MEDIA_TYPE, true, r#"{"code":"cold"}"#)),
            ("another path", ask("/api/v1/saucers", 200, "application/json", false, "{}")),
        ] {
            assert!(!passes, "{what}");
        }
    }
}
