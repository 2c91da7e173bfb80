//! `Idempotency-Key`: a request that is sent again gets the answer that it had.
//!
//! The middleware sits inside all others, so an answer that was kept passes through them as any other. The
//! request is carried out apart from its connection: when the caller goes away in the middle, the answer
//! is there for the retry all the same.

mod answer;

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpMessage, ResponseError};
use futures_util::FutureExt;
use ninsho_domain::app::App;
use ninsho_domain::idempotency::{Attempt, Caller, Decision, HEADER, Keyed};
use ninsho_domain::refusal::refuse;
use ninsho_shared::{ProblemCode, paths};
use tracing::{Instrument, Span};
use zeroize::Zeroizing;

use self::answer::Answer;
use super::auth::{client, key_holder};
use super::body::read;
use super::problem::ApiError;
use super::request_id::{current_request_id, with_request_id};

/// What is longer than this is no key, in characters.
pub const LONGEST: usize = 255;

/// What a key is, apart from its length: printable ASCII without what a quoted string would have to escape, and
/// without a blank at either end, which a header cannot have.
pub const PATTERN: &str = r"^[!#-\[\]-~]([ !#-\[\]-~]*[!#-\[\]-~])?$";

/// Who an operation is for, which decides whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    Anyone,
    Clients,
    Sessions,
}

impl For {
    /// Who the operation at this path pattern is for; none where no key is looked at.
    fn at(pattern: &str) -> Option<Self> {
        match pattern {
            paths::LOGIN | paths::INIT_REQUESTS | paths::REVOCATION => Some(Self::Anyone),
            paths::OTP_CHALLENGES | paths::OTP_CHALLENGE_VERIFY | paths::OTP_VERIFY => Some(Self::Clients),
            _ => pattern.starts_with(paths::V1).then_some(Self::Sessions),
        }
    }
}

/// The middleware.
///
/// # Errors
/// Those of the handlers.
pub async fn once(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(app) = request.app_data::<Data<App>>().cloned() else { return next.call(request).await };
    match Repeatable::of(&app, &mut request).await {
        Ok(None) => next.call(request).await,
        Ok(Some(repeatable)) => apart(repeatable.serve(app, request, next)).await,
        Err(refusal) => Ok(request.into_response(refusal.error_response())),
    }
}

/// A request with a key of its caller's.
struct Repeatable {
    keyed: Keyed,
    whose: For,
    /// Not of a session that this very request has replaced: it is told the answer that it missed, and
    /// begins nothing.
    may_begin: bool,
}

impl Repeatable {
    /// None when the request has no key, or nobody whose key it could be.
    async fn of(app: &App, request: &mut ServiceRequest) -> Result<Option<Self>, ApiError> {
        if request.method() != Method::POST {
            return Ok(None);
        }
        let whose = request.match_pattern().and_then(|pattern| For::at(&pattern));
        let Some(whose) = whose else { return Ok(None) };
        let Some(key) = key(request.headers())? else { return Ok(None) };
        let (caller, may_begin) = match whose {
            For::Anyone => (Caller::Anyone, true),
            // Who is nobody here is refused by the handler.
            For::Clients => match client::key_holder(request.request()).await {
                Ok(caller) => (caller, true),
                Err(_) => return Ok(None),
            },
            For::Sessions => match key_holder(request.request()).await {
                Ok(found) => found,
                Err(_) => return Ok(None),
            },
        };
        let body = body_of(request).await?;
        let keyed = Keyed::new(&app.secrets, &caller, key, &request.uri().to_string(), &body);
        Ok(Some(Self { keyed, whose, may_begin }))
    }

    async fn serve(
        self,
        app: Data<App>,
        request: ServiceRequest,
        next: Next<BoxBody>,
    ) -> Result<ServiceResponse<BoxBody>, Error> {
        match self.decide(&app, &request).await {
            Ok(None) => next.call(request).await,
            Ok(Some(Decision::CarryOut(attempt))) => carry_out(&app, attempt, request, next).await,
            Ok(Some(Decision::Answered(answer))) => {
                let response = Answer::read(&answer).map_err(ApiError::from)?.response();
                Ok(request.into_response(response))
            }
            Err(refusal) => Ok(request.into_response(refusal.error_response())),
        }
    }

    /// What is to be done; none when only the handler can say.
    async fn decide(self, app: &App, request: &ServiceRequest) -> Result<Option<Decision>, ApiError> {
        let decision = if self.may_begin {
            self.keyed.begin(app).await?
        } else {
            match self.keyed.answer(app).await? {
                Some(answer) => Decision::Answered(answer),
                None => return Ok(None),
            }
        };
        if let (Decision::Answered(_), For::Clients) = (&decision, self.whose) {
            client::require_for_kept(request.request()).await?;
        }
        Ok(Some(decision))
    }
}

/// The key: a string of a structured field (RFC 9651 §3.3.3), or the same without its quotes.
fn key(headers: &HeaderMap) -> Result<Option<Zeroizing<String>>, ApiError> {
    let mut sent = headers.get_all(HEADER);
    let Some(value) = sent.next() else { return Ok(None) };
    let bare = value
        .to_str()
        .ok()
        .map(str::trim)
        .map(|value| value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value));
    let is_key = |key: &&str| {
        (1..=LONGEST).contains(&key.len())
            && key.bytes().all(|byte| matches!(byte, 0x20..=0x7e) && byte != b'"' && byte != b'\\')
    };
    match (bare.filter(is_key), sent.next()) {
        (Some(key), None) => Ok(Some(Zeroizing::new(key.to_owned()))),
        _ => {
            let detail = "send one key of 1 to 255 characters in ASCII, such as a UUID";
            Err(refuse(ProblemCode::InvalidRequest).in_field(HEADER).because(detail).into())
        }
    }
}

/// The body, which has arrived by now, and stays for the handler.
async fn body_of(request: &mut ServiceRequest) -> Result<Bytes, ApiError> {
    let payload = request.take_payload();
    if matches!(payload, Payload::None) {
        return Ok(Bytes::new());
    }
    let body = read(payload).await?;
    request.set_payload(Payload::from(body.clone()));
    Ok(body)
}

/// Runs apart from the connection, whose end does not end it: an attempt that has begun is not dropped.
async fn apart<F>(work: F) -> Result<ServiceResponse<BoxBody>, Error>
where
    F: Future<Output = Result<ServiceResponse<BoxBody>, Error>> + 'static,
{
    let work = work.instrument(Span::current());
    let done = match current_request_id() {
        Some(id) => actix_web::rt::spawn(with_request_id(id, work)).await,
        None => actix_web::rt::spawn(work).await,
    };
    done.unwrap_or_else(|error| Err(ApiError::from(anyhow::Error::from(error)).into()))
}

/// However it ends, the attempt ends with it: its answer is kept, or the next one begins at once.
async fn carry_out(
    app: &App,
    attempt: Attempt,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // Nothing of the request is looked at after a panic.
    let answered = AssertUnwindSafe(answered(request, next)).catch_unwind().await;
    let answered = answered.unwrap_or_else(|_| {
        Err(ApiError::from(anyhow::anyhow!("the endpoint of a request with a key panicked")).into())
    });
    let kept = match &answered {
        Ok((_, Some(answer))) => attempt.keep(app, answer).await,
        Ok((_, None)) | Err(_) => attempt.give_up(app).await,
    };
    if let Err(error) = kept {
        // It was carried out, so its answer is the truth.
        tracing::warn!(error = format!("{error:#}"), "the answer could not be kept for a retry");
    }
    answered.map(|(response, _)| response)
}

/// What the endpoint answers, and what of it is to be kept.
async fn answered(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<(ServiceResponse<BoxBody>, Option<Zeroizing<Vec<u8>>>), Error> {
    let response = next.call(request).await?;
    let (request, response) = response.into_parts();
    let (mut response, body) = response.into_parts();
    let body = to_bytes(body)
        .await
        .map_err(|error| ApiError::from(anyhow::anyhow!("the answer cannot be read: {error}")))?;
    let kept = Answer::of(&response, &body).map(|answer| answer.written()).transpose()?;
    response.head_mut().no_chunking(true);
    Ok((ServiceResponse::new(request, response.set_body(body).map_into_boxed_body()), kept))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn keys(values: &[&str]) -> HeaderMap {
        let name = HeaderName::from_bytes(HEADER.as_bytes()).unwrap();
        values.iter().map(|value| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn a_key_is_read_with_its_quotes_and_without() {
        let read = |values: &[&str]| key(&keys(values)).map(|key| key.map(|key| key.to_string()));
        assert_eq!(read(&[]).unwrap(), None);
        for same in ["8e03978e", "\"8e03978e\"", "  8e03978e "] {
            assert_eq!(read(&[same]).unwrap().as_deref(), Some("8e03978e"), "{same}");
        }
        let long = "k".repeat(LONGEST);
        assert!(read(&[&long]).is_ok());
        for wrong in ["", "\"\"", "a\"b", "a\\b", &format!("{long}k")] {
            assert!(read(&[wrong]).is_err(), "{wrong}");
        }
        assert!(read(&["one", "two"]).is_err());
    }

    #[test]
    fn what_fits_the_schema_is_a_key_and_nothing_else_is() {
        let document = serde_json::to_value(crate::serve::openapi::document()).unwrap();
        let parameters = document["paths"][paths::LOGIN]["post"]["parameters"].as_array().unwrap();
        let parameter = parameters.iter().find(|parameter| parameter["name"] == HEADER).unwrap();
        let schema = jsonschema::validator_for(&parameter["schema"]).unwrap();
        let long = |length| "k".repeat(length);
        let texts =
            (' '..='~').flat_map(|c| [format!("{c}"), format!("a{c}"), format!("{c}a"), format!("a{c}a")]);
        for text in texts.chain([String::new(), long(LONGEST), long(LONGEST + 1)]) {
            // Who trims it has trimmed it on its way, and the quotes of a structured field are not of the key.
            let is_key = text == text.trim() && key(&keys(&[&text])).is_ok();
            assert_eq!(schema.is_valid(&text.as_str().into()), is_key, "{text:?}");
        }
    }

    #[test]
    fn every_operation_of_the_document_has_the_callers_that_the_document_says() {
        let document = serde_json::to_value(crate::serve::openapi::document()).unwrap();
        for (path, item) in document["paths"].as_object().unwrap() {
            let Some(post) = item.get("post").filter(|_| path.starts_with(paths::V1)) else { continue };
            let said = match post.get("security") {
                None => For::Sessions,
                Some(security) if security.to_string().contains("client") => For::Clients,
                Some(_) => For::Anyone,
            };
            assert_eq!(For::at(path), Some(said), "{path}");
        }
        assert_eq!(For::at(paths::OAUTH_TOKEN), None);
        assert_eq!(For::at("/validate/check"), None);
    }
}
