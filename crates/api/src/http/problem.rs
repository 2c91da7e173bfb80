//! From a domain error to a problem (RFC 9457): the only place that makes error responses.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use ninsho_domain::refusal::DomainError;
use ninsho_shared::Problem;
use ninsho_shared::ProblemCode;
use ninsho_shared::problem::MEDIA_TYPE;

use super::request_id::current_request_id;

/// What ended a request, as a response.
#[derive(Debug)]
pub struct ApiError(pub DomainError);

impl ApiError {
    /// The name of the problem's code.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// What the caller is told. What the service is to blame for goes to the log with its cause.
    #[must_use]
    pub(crate) fn told(&self) -> Problem {
        match &self.0 {
            DomainError::Refused(refusal) => refusal.problem(),
            DomainError::Outage(outage, error) => {
                tracing::warn!(error = format!("{error:#}"), "{outage}");
                outage.problem()
            }
            DomainError::Fault(error) => {
                tracing::error!(error = format!("{error:#}"), "a request failed");
                Problem::new(ProblemCode::Internal)
            }
        }
    }
}

impl<E: Into<DomainError>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut problem = self.told();
        if let Some(id) = current_request_id() {
            problem = problem.in_request(id);
        }
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = problem.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if self.0.code() == ProblemCode::UnsupportedMediaType {
            // RFC 9110 §15.5.16: what would have been read.
            response.insert_header((header::ACCEPT_ENCODING, "identity"));
        }
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        match serde_json::to_vec(&problem) {
            Ok(body) => response.content_type(MEDIA_TYPE).body(body),
            Err(_) => response.finish(),
        }
    }
}
