//! Paged lists: so many items, from a cursor on. The cursor is the id of the last item of the page before.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpRequest};
use ninsho_domain::event::Slice;
use ninsho_domain::refusal::refuse;
use ninsho_shared::ProblemCode;
use serde::Deserialize;
use uuid::Uuid;

use super::problem::ApiError;

/// Items of a page, when the caller does not say how many.
pub const USUAL: u64 = 30;
/// Items of a page at most.
pub const MOST: u64 = 100;

/// `before` and `limit`: a page of a list that begins with the newest.
#[derive(Clone, Copy, Debug)]
pub struct Page(pub Slice);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    before: Option<String>,
    limit: Option<String>,
}

impl FromRequest for Page {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self))
    }
}

fn read(query: &str) -> Result<Slice, ApiError> {
    let parameters = Query::<Parameters>::from_query(query)
        .map_err(|error| refuse(ProblemCode::InvalidRequest).because(error))?;
    let before = cursor("before", parameters.before.as_deref())?;
    Ok(Slice { before, limit: limit(parameters.limit.as_deref(), USUAL, MOST)? })
}

/// The cursor in a parameter of this name.
///
/// # Errors
/// `invalid_request` for what is no id.
pub fn cursor(name: &'static str, value: Option<&str>) -> Result<Option<Uuid>, ApiError> {
    value.map(Uuid::parse_str).transpose().map_err(|_| {
        let detail = format!("`{name}` is the `next` of a page");
        refuse(ProblemCode::InvalidRequest).in_field(name).because(detail).into()
    })
}

/// The number in `limit`.
///
/// # Errors
/// `invalid_request` for what is no number from 1 to `most`.
pub fn limit(value: Option<&str>, usual: u64, most: u64) -> Result<u64, ApiError> {
    let Some(value) = value else { return Ok(usual) };
    let limit = value.parse().ok().filter(|limit| (1..=most).contains(limit));
    limit.ok_or_else(|| {
        let detail = format!("`limit` is a number from 1 to {most}");
        refuse(ProblemCode::InvalidRequest).in_field("limit").because(detail).into()
    })
}

/// Cuts a list that was read whole to a page, and tells its cursor.
#[must_use]
pub fn cut<T>(mut list: Vec<T>, limit: u64, id: impl Fn(&T) -> Uuid) -> (Vec<T>, Option<Uuid>) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_more = list.len() > limit;
    list.truncate(limit);
    let next = list.last().map(id).filter(|_| is_more);
    (list, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_cut_and_says_where_the_next_page_begins() {
        let ids: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        assert_eq!(cut(ids.clone(), 2, |id| *id), (ids[..2].to_vec(), Some(ids[1])));
        assert_eq!(cut(ids.clone(), 3, |id| *id), (ids.clone(), None));
        assert_eq!(cut(Vec::new(), 3, |id: &Uuid| *id), (Vec::new(), None));
    }

    #[test]
    fn a_limit_is_a_number_within_bounds() {
        assert_eq!(limit(None, 30, 100).unwrap(), 30);
        for (value, read) in [("1", 1), ("100", 100)] {
            assert_eq!(limit(Some(value), 30, 100).unwrap(), read);
        }
        for wrong in ["0", "101", "-1", "", "ten", "1.5"] {
            assert!(limit(Some(wrong), 30, 100).is_err(), "{wrong}");
        }
    }
}
