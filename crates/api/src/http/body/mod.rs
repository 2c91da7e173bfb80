//! A JSON body, read so that a mistake in it is answered with the field and what would be right.

mod json;
mod mistake;

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, StreamExt};
use ninsho_shared::ProblemCode;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use self::mistake::Mistake;
use crate::http::problem::ApiError;
use ninsho_domain::refusal::refuse;

/// No request of this API is larger, in bytes.
pub const MAX_BYTES: usize = 16 * 1024;

/// A JSON body of type `T`.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = require_plain_json(request.headers());
        let payload = payload.take();
        async move {
            form?;
            parse(&read(payload).await?).map(Self)
        }
        .boxed_local()
    }
}

/// Refuses what is not JSON by its headers, and what is compressed: the bytes would be read as they are.
fn require_plain_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let kind = text(CONTENT_TYPE).and_then(|value| value.split(';').next()).map(str::trim);
    if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json")) {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    let is_coded =
        |coding: &str| !coding.trim().is_empty() && !coding.trim().eq_ignore_ascii_case("identity");
    if headers.get_all(CONTENT_ENCODING).any(|value| value.to_str().unwrap_or("?").split(',').any(is_coded)) {
        let detail = "a body with a `Content-Encoding` is not read: send the JSON as it is";
        return Err(refuse(ProblemCode::UnsupportedMediaType).because(detail).into());
    }
    Ok(())
}

/// A body, whole.
///
/// # Errors
/// `too_large`, and `invalid_request` when it breaks off.
pub(crate) async fn read(mut payload: Payload) -> Result<Bytes, ApiError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk
            .map_err(|_| refuse(ProblemCode::InvalidRequest).because("the body did not arrive whole"))?;
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(ProblemCode::TooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    Mistake::or_read(body).map_err(|Mistake { field, reason }| {
        let refusal = refuse(ProblemCode::InvalidRequest).because(reason);
        field.map_or(refusal.clone(), |field| refusal.in_field(field)).into()
    })
}

/// The id in the path, of an authenticator or a session for example.
#[derive(Clone, Copy, Debug)]
pub struct FlowId(pub Uuid);

/// The id in the path of a request.
///
/// # Errors
/// `not_found` for what is no id: it names nothing.
pub fn flow_id(request: &HttpRequest) -> Result<Uuid, ProblemCode> {
    let id = request.match_info().get("id").and_then(|id| Uuid::parse_str(id).ok());
    id.ok_or(ProblemCode::NotFound)
}

impl FromRequest for FlowId {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(flow_id(request).map(Self).map_err(ApiError::from))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError;
    use ninsho_shared::login::LoginRequest;

    use super::*;

    fn refused(body: &str) -> String {
        let error = parse::<LoginRequest>(body.as_bytes()).unwrap_err();
        assert_eq!(error.status_code(), 400);
        format!("{error:?}")
    }

    #[test]
    fn a_mistake_is_answered_with_its_field_and_what_would_be_right() {
        let blank = refused(r#"{"user_id":"","password":"x"}"#);
        assert!(blank.contains(r#"Some("user_id")"#) && blank.contains("type your ECS-ID"), "{blank}");
        let missing = refused(r#"{"user_id":"a"}"#);
        assert!(missing.contains(r#"Some("password")"#) && missing.contains("missing"), "{missing}");
        let unknown = refused(r#"{"user_id":"a","password":"x","pasword":1}"#);
        assert!(unknown.contains("pasword"), "{unknown}");
        let twice = refused(r#"{"user_id":"a","user_id":"b","password":"x"}"#);
        assert!(twice.contains("appears twice"), "{twice}");
        assert!(refused(r#"{"user_id":"a","password":"x"} {}"#).contains("something follows"));
        for no_json in ["{", "", "{\"user_id\":"] {
            assert!(refused(no_json).contains("no JSON from line 1"), "{no_json}");
        }
    }

    #[test]
    fn a_body_that_is_no_object_is_refused_though_its_values_would_do() {
        for no_object in [r#"["a","x","body"]"#, r#""a""#, "5", "null", "true", "[5]", " [] "] {
            let said = refused(no_object);
            assert!(said.contains("expected a JSON object"), "{no_object}: {said}");
        }
        let deep = refused(&"[".repeat(16_000));
        assert!(deep.contains("no JSON from line 1"), "{deep}");
    }

    #[test]
    fn an_object_in_the_place_of_a_name_is_refused() {
        let said = refused(r#"{"user_id":"a","password":"x","deliver":{"body":null}}"#);
        assert!(said.contains(r#"Some("deliver")"#) && said.contains("expected a string"), "{said}");
    }

    #[test]
    fn a_body_that_is_compressed_or_of_another_kind_is_not_read() {
        let headers = |kind: &'static str, coding: &'static str| {
            let value = actix_web::http::header::HeaderValue::from_static;
            HeaderMap::from_iter([(CONTENT_TYPE, value(kind)), (CONTENT_ENCODING, value(coding))])
        };
        for read in ["identity", "", "Identity, identity"] {
            assert!(require_plain_json(&headers("application/json; charset=utf-8", read)).is_ok(), "{read}");
        }
        for coded in ["gzip", "br", "identity, gzip", "x"] {
            let error = require_plain_json(&headers("application/json", coded)).unwrap_err();
            assert!(format!("{error:?}").contains("as it is"), "{coded}: {error:?}");
        }
        assert!(require_plain_json(&headers("text/plain", "identity")).is_err());
    }

    #[test]
    fn the_first_field_of_several_wrong_ones_is_named_in_whatever_order_they_arrive() {
        let said = refused(r#"{"deliver":"post","password":5,"user_id":""}"#);
        assert!(said.contains(r#"Some("user_id")"#), "{said}");
        let said = refused(r#"{"deliver":"post","password":"x","user_id":"a"}"#);
        assert!(said.contains(r#"Some("deliver")"#) && said.contains("`cookie` or `body`"), "{said}");
    }

    #[test]
    fn a_password_never_comes_back_in_the_answer() {
        let wrong_kind = refused(r#"{"user_id":"a","password":12345678}"#);
        let too_long = refused(&format!(r#"{{"user_id":"a","password":"{}"}}"#, "s3cret".repeat(200)));
        assert!(!too_long.contains("s3cret"), "{too_long}");
        assert!(!wrong_kind.contains("12345678"), "{wrong_kind}");
        for place in [r#""password":["?"]"#, r#""password":"x","deliver":"?""#, r#""password":{"a":"?"}"#] {
            let body = place.replace('?', "s3cret, expected s3cret");
            let said = refused(&format!(r#"{{"user_id":"a",{body}}}"#));
            assert!(!said.contains("s3cret") && said.contains("expected "), "{said}");
        }
    }
}
