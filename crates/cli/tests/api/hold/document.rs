//! The operations of the OpenAPI document that take a session, with all that the document says of them.

use reqwest::Method;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// What a description says of an operation that asks for a fresh second factor.
const FRESH: &str = "second factor passed within the last ten minutes";

/// An operation that takes a session.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Its name.
    pub(crate) id: String,
    pub(crate) method: Method,
    /// Its path, with an id that names nothing where one belongs.
    pub(crate) path: String,
    /// A body that can be read, if it takes one.
    pub(crate) body: Option<Value>,
    /// Whether it asks for a fresh second factor.
    pub(crate) fresh: bool,
    /// Whether it is for operators of the help desk.
    pub(crate) operator: bool,
}

impl Operation {
    /// Whether it writes.
    pub(crate) fn writes(&self) -> bool {
        self.method != Method::GET
    }
}

/// All of them.
pub(crate) fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(ninsho_api::serve::openapi::document()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            // `security` of its own marks what anyone may call, with a session or without where it names one.
            let security = &operation["security"];
            let takes_session = security.is_null() || security.to_string().contains("bearer");
            if operation["operationId"].is_null() || !takes_session {
                continue;
            }
            let text = operation["description"].as_str().unwrap().replace('\n', " ");
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            found.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method,
                path: path.replace("{id}", &Uuid::from_u128(7).to_string()),
                body: (!schema.is_null()).then(|| example(&document, schema)),
                fresh: text.contains(FRESH),
                operator: operation["tags"] == json!(["help desk"]),
            });
        }
    }
    assert!(found.len() > 25, "{}", found.len());
    found
}

/// A value that fits a schema.
fn example(document: &Value, schema: &Value) -> Value {
    for example in [&schema["example"], &schema["examples"][0]] {
        if !example.is_null() {
            return example.clone();
        }
    }
    if let Some(pointer) = schema["$ref"].as_str() {
        return example(document, document.pointer(&pointer[1..]).unwrap());
    }
    for several in ["allOf", "oneOf", "anyOf"] {
        if let Some(first) = schema[several].get(0) {
            return example(document, first);
        }
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("object"), _) => {
            let empty = Map::new();
            let fields = schema["properties"].as_object().unwrap_or(&empty);
            fields.iter().map(|(name, schema)| (name.clone(), example(document, schema))).collect()
        }
        (Some("array"), _) => json!([example(document, &schema["items"])]),
        (Some("integer" | "number"), _) => json!(1),
        (Some("boolean"), _) => json!(false),
        (_, Some("uuid")) => json!(Uuid::from_u128(7)),
        _ => json!("x"),
    }
}
