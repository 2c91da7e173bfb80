//! The envelope of every answer: JSON-RPC in looks, with `result` and `detail`.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
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
    // Seconds with a fraction, as Python writes them.
    let seconds = std::time::Duration::from_millis(now.as_millis().unsigned_abs()).as_secs_f64();
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({
        "jsonrpc": "2.0",
        "id": 2,
        "time": seconds,
        "version": format!("privacyIDEA {VERSION} (Ninsho)"),
        "versionnumber": VERSION,
        "detail": detail,
        "result": result,
    }))
}

/// A request that is not answered with a check: who calls may not, or what came cannot be read.
#[derive(Debug)]
pub(super) struct Refusal(ApiError);

impl<E: Into<ApiError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Refusal {
    /// The status, and privacyIDEA's own number of the error.
    fn status(&self) -> (StatusCode, u16) {
        match self.0.0.code() {
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

    fn error_response(&self) -> HttpResponse {
        let (status, code) = self.status();
        let problem = self.0.told();
        let mut response = HttpResponse::build(status);
        if let Some(seconds) = problem.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        let message = format!("ERR{code}: {}", problem.detail);
        response.insert_header((header::CACHE_CONTROL, "no-store")).json(json!({
            "jsonrpc": "2.0",
            "id": 1,
            "version": format!("privacyIDEA {VERSION} (Ninsho)"),
            "versionnumber": VERSION,
            "detail": {},
            "result": { "status": false, "error": { "code": code, "message": message } },
        }))
    }
}
