//! Conditional reads (RFC 9110 §13): a caller that holds an answer already is not sent it again.

use actix_web::body::BoxBody;
use actix_web::http::header::{ETAG, HeaderMap, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::problem::ApiError;

/// The moment of an answer, which differs at each read.
const MOMENT: &str = "as_of";

/// A view that callers poll. Its tag is weak: two views with one tag differ in their moment alone.
///
/// Data stays `no-store`: only a caller that asks for it by `If-None-Match` is told `304`.
#[derive(Debug)]
pub struct Polled<T>(pub T);

impl<T: Serialize> Responder for Polled<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let tag = match tag(&self.0) {
            Ok(tag) => tag,
            Err(error) => return ApiError::from(anyhow::Error::from(error)).error_response(),
        };
        let weak = (ETAG, format!("W/{tag}"));
        if knows(request.headers(), &tag) {
            return HttpResponse::NotModified().insert_header(weak).finish();
        }
        HttpResponse::Ok().insert_header(weak).json(self.0)
    }
}

/// The tag of a view without its moments, with its quotes.
fn tag(view: &impl Serialize) -> serde_json::Result<String> {
    let mut view = serde_json::to_value(view)?;
    forget_moments(&mut view);
    Ok(etag(view.to_string().as_bytes()))
}

fn forget_moments(view: &mut Value) {
    match view {
        Value::Object(fields) => {
            fields.remove(MOMENT);
            fields.values_mut().for_each(forget_moments);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_moments),
        _ => {}
    }
}

/// A tag of these bytes, with its quotes.
#[must_use]
pub fn etag(content: &[u8]) -> String {
    let hash = Sha256::digest(content);
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash[..16]))
}

/// Whether the client holds what has this tag already (RFC 9110 §13.1.2, weak comparison).
#[must_use]
pub fn knows(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_moment_at_any_depth_is_no_part_of_a_tag_and_everything_else_is() {
        let view =
            |as_of, left| json!({ "as_of": as_of, "list": [{ "code": { "as_of": as_of, "left": left } }] });
        assert_eq!(tag(&view(1, 5)).unwrap(), tag(&view(2, 5)).unwrap());
        assert_ne!(tag(&view(1, 5)).unwrap(), tag(&view(1, 4)).unwrap());
    }
}
