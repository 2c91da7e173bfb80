//! What a plugin can tell of an answer: its status, its fields, their types, and the values that plugins branch
//! on. Two answers of the same shape are the same to them.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Response;
use serde_json::Value;

/// The fields whose words plugins compare. The words of others are for people.
const COMPARED: [&str; 7] =
    ["jsonrpc", "authentication", "type", "client_mode", "preferred_client_mode", "challenge_status", "role"];

/// An answer, as it came.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
}

/// Something that two answers do not share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Difference {
    pub(super) case: &'static str,
    pub(super) field: String,
    pub(super) theirs: String,
    pub(super) ours: String,
}

impl Answer {
    pub(super) async fn of(response: Response) -> Self {
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let body = match text.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| Value::from("no JSON")),
        };
        Self { status, body }
    }

    /// Each field with what can be told of it.
    fn shape(&self) -> BTreeMap<String, String> {
        let mut fields = BTreeMap::from([("status".to_owned(), self.status.to_string())]);
        walk("", &self.body, &mut fields);
        fields
    }
}

/// Everything that the answers to one request do not share.
pub(super) fn differences(case: &'static str, theirs: &Answer, ours: &Answer) -> Vec<Difference> {
    let (theirs, ours) = (theirs.shape(), ours.shape());
    let fields: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    let told =
        |of: &BTreeMap<String, String>, field: &str| of.get(field).cloned().unwrap_or_else(|| "-".to_owned());
    let pairs = fields.into_iter().map(|field| (field, told(&theirs, field), told(&ours, field)));
    pairs
        .filter(|(_, theirs, ours)| theirs != ours)
        .map(|(field, theirs, ours)| Difference { case, field: field.clone(), theirs, ours })
        .collect()
}

fn walk(path: &str, value: &Value, fields: &mut BTreeMap<String, String>) {
    let name = path.rsplit('.').next().unwrap_or_default();
    let told = match value {
        Value::Null => "null".to_owned(),
        Value::Bool(is) => is.to_string(),
        Value::Number(number) if matches!(path, ".result.value" | ".result.error.code" | ".id") => {
            number.to_string()
        }
        Value::Number(_) => "number".to_owned(),
        Value::String(text) if COMPARED.contains(&name) => text.clone(),
        Value::String(_) => "text".to_owned(),
        Value::Array(items) if name == "rights" || name == "menus" => {
            if items.is_empty() { "empty" } else { "list" }.to_owned()
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(&format!("{path}[{at}]"), item, fields);
            }
            format!("{} items", items.len())
        }
        Value::Object(members) => {
            for (name, member) in members {
                walk(&format!("{path}.{name}"), member, fields);
            }
            "object".to_owned()
        }
    };
    if !path.is_empty() || !value.is_object() {
        let path = path.strip_prefix('.').unwrap_or(path);
        fields.insert(if path.is_empty() { "body".to_owned() } else { path.to_owned() }, told);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_differ_in_fields_types_and_compared_words_and_in_no_other_words() {
        let theirs = json!({ "detail": { "message": "wrong", "type": "totp", "serial": "A1" }, "time": 1.5 });
        let ours = json!({ "detail": { "message": "falsch", "type": "email" }, "time": 2.5 });
        let theirs = Answer { status: 200, body: theirs };
        let ours = Answer { status: 400, body: ours };
        let found = differences("wrong", &theirs, &ours);
        let found: Vec<_> =
            found.iter().map(|found| (found.field.as_str(), &*found.theirs, &*found.ours)).collect();
        assert_eq!(
            found,
            [("detail.serial", "text", "-"), ("detail.type", "totp", "email"), ("status", "200", "400")]
        );
    }

    #[test]
    fn a_list_differs_in_its_length_and_in_each_item() {
        let theirs = Answer { status: 200, body: json!({ "messages": ["a", "b"] }) };
        let ours = Answer { status: 200, body: json!({ "messages": ["a"] }) };
        let fields: Vec<_> = differences("x", &theirs, &ours).into_iter().map(|found| found.field).collect();
        assert_eq!(fields, ["messages", "messages[1]"]);
    }
}
