//! The operations, responses and schemas of a document, one by one.

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Components, OpenApi, PathItem, RefOr, Response};

/// Every operation.
pub(super) fn operations(document: &mut OpenApi) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    document.paths.paths.values_mut().flat_map(methods)
}

fn methods(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    let all = [("GET", get), ("PUT", put), ("POST", post), ("DELETE", delete), ("PATCH", patch)];
    all.into_iter().filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// Every response: those of the operations, and the shared ones.
pub(super) fn responses(document: &mut OpenApi) -> impl Iterator<Item = &mut Response> {
    let shared = document.components.iter_mut().flat_map(|components| components.responses.values_mut());
    let own = document.paths.paths.values_mut().flat_map(methods);
    let own = own.flat_map(|(_, operation)| operation.responses.responses.values_mut());
    shared.chain(own).filter_map(|response| match response {
        RefOr::T(response) => Some(response),
        RefOr::Ref(_) => None,
    })
}

/// The names of all schemas that requests are made of.
pub(super) fn of_requests(document: &OpenApi) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut bodies = Vec::new();
    for item in document.paths.paths.values() {
        let operations = [&item.get, &item.put, &item.post, &item.delete, &item.patch];
        let operations = operations.into_iter().flatten();
        bodies.extend(operations.filter_map(|operation| serde_json::to_value(&operation.request_body).ok()));
    }
    for body in &bodies {
        follow(document.components.as_ref(), body, &mut found);
    }
    found
}

/// Adds the schemas that a value refers to, and those that they refer to.
fn follow(components: Option<&Components>, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let name = fields.get("$ref").and_then(Value::as_str).and_then(schema_of);
            if let Some(name) = name
                && found.insert(name.to_owned())
            {
                let schema = components.and_then(|components| components.schemas.get(name));
                if let Ok(schema) = serde_json::to_value(schema) {
                    follow(components, &schema, found);
                }
            }
            fields.values().for_each(|value| follow(components, value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| follow(components, value, found)),
        _ => {}
    }
}

fn schema_of(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}
