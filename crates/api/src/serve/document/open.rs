//! Lists of values in answers may grow within v1, so their schemas let others pass: the known ones have a
//! name of their own.

use std::collections::BTreeSet;

use utoipa::openapi::schema::{AnyOfBuilder, Object, Schema, SchemaType, Type};
use utoipa::openapi::{Components, ObjectBuilder, Ref, RefOr};

/// What a caller is told of a list that may grow.
const MAY_GROW: &str = "More values may be added within v1: treat one that you do not know as you would treat \
                        none of the known ones, and do not fail on it.";
/// The same of the codes of problems.
const CODES_MAY_GROW: &str = "More codes may be added within v1: treat one that you do not know as its HTTP \
                              status says.";

/// Opens every list of values that is in no request.
pub(super) fn enums(components: &mut Components, requests: &BTreeSet<String>) {
    let mut known = Vec::new();
    for (name, schema) in &mut components.schemas {
        let RefOr::T(Schema::Object(values)) = schema else { continue };
        if values.enum_values.is_none() || requests.contains(name) {
            continue;
        }
        let known_name = format!("Known{name}");
        let may_grow = if name == "ProblemCode" { CODES_MAY_GROW } else { MAY_GROW };
        let description = match &values.description {
            Some(own) => format!("{own}\n\n{may_grow}"),
            None => may_grow.to_owned(),
        };
        let open = open(&known_name, &description, values);
        known.push((known_name, std::mem::replace(schema, open)));
    }
    components.schemas.extend(known);
}

fn open(known: &str, description: &str, values: &Object) -> RefOr<Schema> {
    let example = values.enum_values.iter().flatten().next().cloned();
    let any = ObjectBuilder::new().schema_type(Type::String).description(Some("One that was added later."));
    AnyOfBuilder::new()
        .schema_type(SchemaType::AnyValue)
        .description(Some(description))
        .examples(example)
        .item(Ref::from_schema_name(known))
        .item(any)
        .into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::serve::openapi::document;

    #[test]
    fn a_list_in_answers_is_open_and_one_in_requests_is_not() {
        let document = serde_json::to_value(document()).unwrap();
        let schemas = &document["components"]["schemas"];
        assert_eq!(
            schemas["ProblemCode"]["anyOf"][0],
            json!({ "$ref": "#/components/schemas/KnownProblemCode" })
        );
        assert!(schemas["KnownProblemCode"]["enum"].as_array().unwrap().contains(&json!("wrong_code")));
        assert!(schemas["TokenDelivery"]["enum"].is_array());
    }
}
