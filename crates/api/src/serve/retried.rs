//! What the OpenAPI document says of the operations that can be sent again with a key.

use ninsho_domain::idempotency::HEADER;
use ninsho_shared::paths;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, PathItem, RefOr, Required, schema::Type};

use crate::http::idempotency::{LONGEST, PATTERN};

/// Adds the header to the `POST` of a path of the API.
pub(super) fn describe(path: &str, item: &mut PathItem) {
    if let Some(operation) = item.post.as_mut().filter(|_| path.starts_with(paths::V1)) {
        operation.parameters.get_or_insert_default().push(RefOr::T(key()));
    }
}

/// Whether an operation can be sent again with a key.
pub(super) fn is_retried(operation: &Operation) -> bool {
    let parameters = operation.parameters.iter().flatten();
    parameters.into_iter().any(|parameter| matches!(parameter, RefOr::T(named) if named.name == HEADER))
}

fn key() -> Parameter {
    ParameterBuilder::new()
        .name(HEADER)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A new UUID for each request. Sent again within a day with the same key, path and body, the \
             request is not carried out again, and gets the answer that it had, with \
             `Idempotency-Replayed: true`.",
        ))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .min_length(Some(1))
                .max_length(Some(LONGEST))
                .pattern(Some(PATTERN)),
        ))
        .build()
}
