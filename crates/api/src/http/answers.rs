//! The problems that an endpoint may answer with, for the OpenAPI document.

use std::collections::BTreeMap;

use ninsho_shared::problem::MEDIA_TYPE;
use utoipa::IntoResponses;
use utoipa::openapi::{
    ContentBuilder, Header, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, schema::Type,
};

/// The problems of any endpoint.
#[derive(Debug)]
pub struct Refusals;

/// The problems of an endpoint that requires a session.
#[derive(Debug)]
pub struct SessionRefusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            (400, "The request could not be read."),
            (401, "Not logged in, or wrong credentials."),
            (403, "Not allowed."),
            (404, "Not found."),
            (405, "Not with this method."),
            (408, "The body did not arrive in time."),
            (409, "The state of the flow does not allow it, or `other_session`."),
            (410, "The code is not accepted any more."),
            (413, "The body is too large."),
            (415, "The body is not JSON."),
            (422, "A value cannot be accepted."),
            (429, "Too often. `Retry-After` says when to try again."),
            (500, "A fault of the service."),
            (503, "Busy, or without its database. `Retry-After` says when to try again."),
        ])
    }
}

impl IntoResponses for SessionRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            (400, "The request could not be read."),
            (401, "No session, or one that has ended."),
            (403, "The session has not proved enough for this."),
            (404, "Not found, or it is somebody else's."),
            (405, "Not with this method."),
            (408, "The body did not arrive in time."),
            (409, "The state of the flow does not allow it, or `other_session`."),
            (413, "The body is too large."),
            (500, "A fault of the service."),
            (503, "Busy, or without its database. `Retry-After` says when to try again."),
        ])
    }
}

fn problems(statuses: &[(u16, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    statuses
        .iter()
        .map(|(status, description)| {
            let mut response =
                ResponseBuilder::new().description(*description).content(MEDIA_TYPE, content.clone());
            if matches!(status, 429 | 503) {
                let seconds = ObjectBuilder::new().schema_type(Type::Integer).build();
                response = response.header("Retry-After", Header::new(seconds));
            }
            (status.to_string(), response.build().into())
        })
        .collect()
}
