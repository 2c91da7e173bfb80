//! A field that may be absent is never null: serde leaves it out.

use utoipa::openapi::schema::{Schema, SchemaType, Type};
use utoipa::openapi::{Components, RefOr};

pub(super) fn not_nullable(components: &mut Components) {
    components.schemas.values_mut().for_each(of_schema);
}

fn of_schema(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            let required = object.required.clone();
            for (name, field) in &mut object.properties {
                if !required.contains(name) {
                    without_null(field);
                }
            }
        }
        // A type that holds the fields of another one.
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().for_each(of_schema),
        _ => {}
    }
}

fn without_null(field: &mut RefOr<Schema>) {
    match field {
        RefOr::T(Schema::Object(object)) => narrow(&mut object.schema_type),
        RefOr::T(Schema::Array(array)) => narrow(&mut array.schema_type),
        RefOr::T(Schema::OneOf(either)) => {
            either.items.retain(|item| !is_null(item));
            if let [_] = *either.items
                && let Some(only) = either.items.pop()
            {
                *field = only;
            }
        }
        _ => {}
    }
}

fn narrow(kind: &mut SchemaType) {
    if let SchemaType::Array(kinds) = kind {
        kinds.retain(|kind| *kind != Type::Null);
        if let [only] = &**kinds {
            *kind = SchemaType::Type(only.clone());
        }
    }
}

fn is_null(item: &RefOr<Schema>) -> bool {
    matches!(item, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

#[cfg(test)]
mod tests {
    use crate::serve::openapi::document;

    #[test]
    fn nothing_is_null() {
        let document = serde_json::to_string(&document().components).unwrap();
        assert!(!document.contains("\"null\""));
    }
}
