//! What somebody learns from an answer.

use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;
use uuid::Uuid;

use crate::support::Answer;

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

/// What the status of an answer would be if it were the API's: the contract answers 200 to a wrong code too.
pub(super) fn meaning(operation: &str, answer: &Answer) -> u16 {
    let result = &answer.body["result"];
    match (operation, answer.status, result["authentication"].as_str()) {
        ("radiusCheck", 204, _) | ("check" | "samlCheck" | "poll", 200, Some("ACCEPT")) => 200,
        ("radiusCheck", 400, _) | ("check" | "samlCheck" | "trigger", 200, Some("REJECT")) => 422,
        ("check" | "samlCheck" | "trigger", 200, Some("CHALLENGE")) => 201,
        ("tokens", 200, _) if result["value"]["count"] == 0 => 404,
        // Of a transaction that there is not, it is said to be pending for ever.
        ("poll", 200, Some("REJECT")) => 404,
        ("check" | "samlCheck" | "trigger" | "poll", 200, other) => panic!("{operation}: {other:?}"),
        (_, status, _) => status,
    }
}
