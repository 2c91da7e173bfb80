//! What the OpenAPI document says of the operations whose answer callers poll: their tag, and `304`.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{
    Header, HeaderBuilder, ObjectBuilder, PathItem, RefOr, Required, ResponseBuilder, schema::Type,
};

/// The operations that answer with [`crate::http::conditional::Polled`].
const POLLED: [&str; 4] = ["loginState", "readAddressChange", "readInitialization", "listDeskRequests"];

/// Adds it, where the operation of a path is one of them.
pub(super) fn describe(item: &mut PathItem) {
    let is_polled =
        |operation: &&mut Operation| operation.operation_id.as_deref().is_some_and(|id| POLLED.contains(&id));
    let Some(operation) = item.get.as_mut().filter(is_polled) else { return };
    operation.parameters.get_or_insert_default().push(RefOr::T(if_none_match()));
    let responses = &mut operation.responses.responses;
    if let Some(RefOr::T(read)) = responses.get_mut("200") {
        read.headers.insert("ETag".to_owned(), RefOr::T(etag()));
    }
    let same =
        ResponseBuilder::new().description("Nothing has changed but the moment.").header("ETag", etag());
    responses.insert("304".to_owned(), same.build().into());
}

fn if_none_match() -> Parameter {
    ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("The `ETag` of the answer that the caller holds."))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

fn etag() -> Header {
    HeaderBuilder::new()
        .description(Some("Changes with the answer. `as_of` is no part of it."))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}
