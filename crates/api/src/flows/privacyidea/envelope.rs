//! The envelope of every answer: JSON-RPC in looks, with `result` and `detail`.

use std::fmt;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse, ResponseError};
use ninsho_domain::app::App;
use ninsho_shared::{ProblemCode, Timestamp};
use serde_json::{Value, json};

use crate::http::problem::ApiError;

/// Plugins look at the first digit (ownCloud) and no further.
const VERSION: &str = "3.12";

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Authentication {
    /// It is right.
    Accept,
    /// It is wrong.
    Reject,
    /// The person is to be asked for something.
    Challenge,
}

impl Authentication {
    const fn name(self) -> &'static str {
        match self {
            Self::Accept => "ACCEPT",
            Self::Reject => "REJECT",
            Self::Challenge => "CHALLENGE",
        }
    }
}

/// An answer with HTTP 200. `detail` is an object: one plugin asks for its properties without a look.
pub(super) fn answer(
    now: Timestamp,
    value: &Value,
    authentication: Option<Authentication>,
    detail: &Value,
) -> HttpResponse {
    let mut result = json!({ "status": true, "value": value });
    if let Some(authentication) = authentication {
        result["authentication"] = authentication.name().into();
    }
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({
        "jsonrpc": "2.0",
        "id": 2,
        "time": seconds(now),
        "version": format!("privacyIDEA {VERSION} (Ninsho)"),
        "versionnumber": VERSION,
        "detail": detail,
        "result": result,
    }))
}

/// With a fraction, as Python writes them.
fn seconds(now: Timestamp) -> f64 {
    std::time::Duration::from_millis(now.as_millis().unsigned_abs()).as_secs_f64()
}

/// A request that is not answered with a check: who calls may not, or what came cannot be read.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) error: ApiError,
    /// The `time` of the body; none in a handler, for which [`with_body`] adds it.
    pub(super) at: Option<Timestamp>,
}

impl<E: Into<ApiError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self { error: error.into(), at: None }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl Refusal {
    /// The status, and privacyIDEA's own number of the error.
    fn status(&self) -> (StatusCode, u16) {
        match self.error.0.code() {
            ProblemCode::InvalidRequest | ProblemCode::TooLarge => (StatusCode::BAD_REQUEST, 905),
            ProblemCode::ClientRequired => (StatusCode::UNAUTHORIZED, 4033),
            ProblemCode::InvalidClient => (StatusCode::UNAUTHORIZED, 4031),
            ProblemCode::ClientRefused | ProblemCode::InsufficientScope => (StatusCode::FORBIDDEN, 303),
            ProblemCode::NotFound => (StatusCode::NOT_FOUND, 601),
            ProblemCode::RateLimited | ProblemCode::TooManyAttempts => (StatusCode::TOO_MANY_REQUESTS, 403),
            ProblemCode::NotReady | ProblemCode::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, 1),
            _ => (StatusCode::INTERNAL_SERVER_ERROR, 1),
        }
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.status().0
    }

    /// Without its body where nobody has told the time in it: [`with_body`] adds it.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status().0);
        if let Some(seconds) = self.error.told().retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        response.insert_header(header::ContentType::json());
        match self.at {
            Some(at) => response.body(self.body(at).to_string()),
            None => response.finish(),
        }
    }
}

impl Refusal {
    fn body(&self, now: Timestamp) -> Value {
        let code = self.status().1;
        let message = format!("ERR{code}: {}", self.error.told().detail);
        json!({
            "jsonrpc": "2.0",
            "id": 1,
            "time": seconds(now),
            "version": format!("privacyIDEA {VERSION} (Ninsho)"),
            "detail": {},
            "result": { "status": false, "error": { "code": code, "message": message } },
        })
    }
}

/// Writes the body of a refusal, as a handler has no clock once it has failed.
pub(super) async fn with_body(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let app = request.app_data::<Data<App>>().cloned();
    let response = next.call(request).await?.map_into_boxed_body();
    let refused = response.response().error().and_then(|error| error.as_error::<Refusal>());
    let Some((refusal, app)) = refused.zip(app) else { return Ok(response) };
    let body = refusal.body(app.now()).to_string();
    Ok(response.map_body(|_, _| BoxBody::new(body)))
}
