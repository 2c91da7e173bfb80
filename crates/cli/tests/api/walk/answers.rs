//! What somebody learns from an answer.

use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;
use uuid::Uuid;

/// The session that a token names, and how it was proved.
pub(super) fn read_token(token: &str) -> (Uuid, String) {
    let claims = token.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap()).unwrap();
    (claims["sid"].as_str().unwrap().parse().unwrap(), claims["acr"].as_str().unwrap().to_owned())
}

/// An answer without the sessions in it, which have numbers of their own.
pub(super) fn without_session(mut body: Value) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.remove("session");
        if let Some(request) = fields.get_mut("init_request").and_then(Value::as_object_mut) {
            request.remove("session");
        }
    }
    body
}

/// Every `id` in an answer.
pub(super) fn collect_ids(body: &Value, ids: &mut Vec<Uuid>) {
    match body {
        Value::Object(fields) => {
            if let Some(id) = fields.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok())
                && !ids.contains(&id)
            {
                ids.push(id);
            }
            fields.values().for_each(|field| collect_ids(field, ids));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_ids(item, ids)),
        _ => {}
    }
}
