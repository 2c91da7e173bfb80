//! What a server may put around its endpoints: a rehearsal does, and no other server.

use std::pin::Pin;
use std::sync::Arc;

use actix_web::Error;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use ninsho_domain::app::App;

use super::page::is_at_or_below;
use crate::flows::oauth::OauthError;
use crate::flows::privacyidea;
use crate::http::problem::ApiError;

/// What the endpoints answer, as soon as they do.
pub type Answering = Pin<Box<dyn Future<Output = Result<ServiceResponse, Error>>>>;

/// A middleware next to the endpoints: the request has arrived whole, and nothing has been done for it.
pub type Around = Arc<dyn Fn(ServiceRequest, Next<BoxBody>) -> Answering + Send + Sync>;

/// The middleware that is there, or none.
pub(super) async fn pass(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse, Error> {
    match request.app_data::<Data<Around>>().cloned() {
        Some(around) => around(request, next).await,
        None => next.call(request).await,
    }
}

/// Whose form an answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contract {
    /// Our own: problems (RFC 9457).
    Api,
    /// OAuth's (RFC 6749 §5.2).
    OAuth,
    /// privacyIDEA's.
    PrivacyIdea,
}

impl Contract {
    /// That of a path; none where no system calls: health, the documents, the page.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let is_below = |tops: &[&str]| tops.iter().any(|top| is_at_or_below(path, top));
        if is_below(&["/api/v1", "/.well-known"]) {
            Some(Self::Api)
        } else if is_below(&["/oauth2"]) {
            Some(Self::OAuth)
        } else if is_below(&privacyidea::PATHS) {
            Some(Self::PrivacyIdea)
        } else {
            None
        }
    }

    /// A refusal of a request in this form.
    #[must_use]
    pub fn refuse(self, request: &ServiceRequest, error: ApiError) -> Error {
        match self {
            Self::Api => error.into(),
            Self::OAuth => OauthError::from(error).into(),
            Self::PrivacyIdea => {
                privacyidea::refusal(error, request.app_data::<Data<App>>().map(|app| app.now()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_the_form_of_its_answers() {
        for (path, contract) in [
            ("/api/v1/login", Some(Contract::Api)),
            ("/.well-known/jwks.json", Some(Contract::Api)),
            ("/oauth2/token", Some(Contract::OAuth)),
            ("/validate/check", Some(Contract::PrivacyIdea)),
            ("/key/a.b/validate/check", Some(Contract::PrivacyIdea)),
            ("/auth", Some(Contract::PrivacyIdea)),
            ("/token/", Some(Contract::PrivacyIdea)),
            ("/authenticators", None),
            ("/api/openapi.json", None),
            ("/api/docs/", None),
            ("/livez", None),
            ("/readyz", None),
            ("/metrics", None),
            ("/dev/clock", None),
            ("/", None),
        ] {
            assert_eq!(Contract::of(path), contract, "{path}");
        }
    }
}
