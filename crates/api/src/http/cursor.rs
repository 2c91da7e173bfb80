//! The cursor of a paged list.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpRequest};
use ninsho_domain::refusal::refuse;
use ninsho_shared::ProblemCode;
use serde::Deserialize;
use uuid::Uuid;

use super::problem::ApiError;

/// `before`: the page begins after this event; without it, with the newest.
#[derive(Clone, Copy, Debug)]
pub struct Before(pub Option<Uuid>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    before: Option<String>,
}

impl FromRequest for Before {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()))
    }
}

fn read(query: &str) -> Result<Before, ApiError> {
    let parameters = Query::<Parameters>::from_query(query)
        .map_err(|error| refuse(ProblemCode::InvalidRequest).because(error))?;
    let before = parameters.before.as_deref().map(Uuid::parse_str).transpose().map_err(|_| {
        refuse(ProblemCode::InvalidRequest).in_field("before").because("`before` is the `next` of a page")
    })?;
    Ok(Before(before))
}
