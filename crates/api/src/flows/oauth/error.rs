//! The errors of OAuth (RFC 6749 §5.2).

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use ninsho_domain::refusal::DomainError;
use ninsho_shared::ProblemCode;
use ninsho_shared::oauth::OauthProblem;

use crate::http::problem::ApiError;

/// Why no token is issued.
#[derive(Debug)]
pub struct OauthError {
    status: StatusCode,
    error: &'static str,
    description: String,
    retry_after: Option<u64>,
}

impl OauthError {
    /// The request cannot be read, or asks for what there is not.
    pub(super) fn bad_request(error: &'static str, description: impl fmt::Display) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
            description: description.to_string(),
            retry_after: None,
        }
    }

    /// No client has proved itself.
    pub(super) fn invalid_client() -> Self {
        ApiError::from(ProblemCode::InvalidClient).into()
    }
}

impl From<ApiError> for OauthError {
    fn from(error: ApiError) -> Self {
        let problem = error.told();
        let (status, error) = match error.0.code() {
            ProblemCode::InvalidClient | ProblemCode::ClientRequired => {
                (StatusCode::UNAUTHORIZED, "invalid_client")
            }
            ProblemCode::ClientRefused => (StatusCode::BAD_REQUEST, "unauthorized_client"),
            ProblemCode::InsufficientScope => (StatusCode::BAD_REQUEST, "invalid_scope"),
            ProblemCode::RateLimited => (StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable"),
            ProblemCode::NotReady | ProblemCode::Overloaded => {
                (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable")
            }
            _ => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        };
        Self { status, error, description: problem.detail, retry_after: problem.retry_after }
    }
}

impl<E: Into<DomainError>> From<E> for OauthError {
    fn from(error: E) -> Self {
        ApiError::from(error).into()
    }
}

impl fmt::Display for OauthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.error)
    }
}

impl ResponseError for OauthError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"ninsho\", charset=\"UTF-8\""));
        }
        let (error, error_description) = (self.error.to_owned(), self.description.clone());
        response.json(OauthProblem { error, error_description })
    }
}
