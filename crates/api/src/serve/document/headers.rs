//! The headers of responses.

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{Header, ObjectBuilder, OpenApi, RefOr};

use super::walk::responses;
use crate::http::answers::header_ref;

pub(super) fn add(document: &mut OpenApi) {
    for response in responses(document) {
        response.headers.insert("X-Request-Id".to_owned(), header_ref("X-Request-Id"));
    }
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let uuid = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    let seconds = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .minimum(Some(1));
    let components = document.components.get_or_insert_default();
    for (name, schema, description, example) in [
        (
            "X-Request-Id",
            uuid,
            "The request's id in the server's log; that of `instance` in a problem.",
            "019ac0de-0000-7000-8000-000000000000".into(),
        ),
        ("Retry-After", seconds, "Whole seconds to wait; `retry_after` of the problem.", 42.into()),
        ("WWW-Authenticate", text(), "The scheme to authenticate with (RFC 6750).", "Bearer".into()),
    ] {
        let header: Header = HeaderBuilder::new()
            .schema(Some(schema))
            .description(Some(description))
            .example(Some(example))
            .build();
        components.headers.insert(name.to_owned(), RefOr::T(header));
    }
}
