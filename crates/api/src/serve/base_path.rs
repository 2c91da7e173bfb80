//! The path of `public_url`, below which all of Ninsho is answered. It is taken off before anything else
//! looks at the request, so that routes, headers and the log know no path but their own.
//!
//! The proxy passes each request on as it came. Outside of the path nothing is answered but what monitoring
//! asks the listener itself, and OAuth's metadata, whose place is beside the path (RFC 8414 §3.1).

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::LOCATION;
use actix_web::http::uri::PathAndQuery;
use actix_web::http::{Method, Uri};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, web};
use ninsho_domain::app::App;
use ninsho_shared::{ProblemCode, paths};

use super::page::is_at_or_below;
use crate::http::problem::ApiError;

/// What probes and scrapers ask the listener for, whatever the public path is.
const AT_THE_LISTENER: [&str; 3] = [paths::LIVEZ, paths::READYZ, paths::METRICS];

/// Where a request is answered.
#[derive(Debug, PartialEq, Eq)]
enum Place<'a> {
    /// At this path of Ninsho's own.
    At(&'a str),
    /// One slash further on.
    Edge,
    /// Nowhere.
    Outside,
}

impl<'a> Place<'a> {
    /// That of a path as it is written. A proxy reads the path, so its percent-encoding is another one.
    fn of(written: &'a str, base: &str) -> Self {
        if base.is_empty() || AT_THE_LISTENER.contains(&written) {
            return Self::At(written);
        }
        if written.strip_suffix(base) == Some(paths::OAUTH_METADATA) {
            return Self::At(paths::OAUTH_METADATA);
        }
        match written.strip_prefix(base) {
            Some("") => Self::Edge,
            // The proxy passes the path on, and metrics are not for the public.
            Some(below) if below.starts_with('/') && !is_at_or_below(below, paths::METRICS) => {
                Self::At(below)
            }
            _ => Self::Outside,
        }
    }
}

/// Why [`refuse`] lets a request go no further.
#[derive(Clone, Copy)]
enum Refused {
    Edge,
    Outside,
}

/// The outermost middleware: takes the path off.
///
/// # Errors
/// Those of the handlers.
pub(super) async fn enter<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let app = request.app_data::<web::Data<App>>().cloned();
    let base = app.as_ref().map_or("", |app| app.config.public_url.base());
    if !base.is_empty() {
        let entered = match Place::of(request.uri().path(), base) {
            Place::At(path) => with_path(request.uri(), path).ok_or(Refused::Outside),
            Place::Edge => Err(Refused::Edge),
            Place::Outside => Err(Refused::Outside),
        };
        match entered {
            Ok(uri) => {
                request.match_info_mut().get_mut().update(&uri);
                request.head_mut().uri = uri;
            }
            Err(refused) => {
                request.extensions_mut().insert(refused);
            }
        }
    }
    next.call(request).await
}

/// The middleware that answers what is not below the path, with the headers and the log of every answer.
///
/// # Errors
/// Those of the handlers.
pub(super) async fn refuse<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let refused = request.extensions().get::<Refused>().copied();
    match refused {
        None => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Some(Refused::Edge) if request.method() == Method::GET => {
            let further = with_path(request.uri(), &format!("{}/", request.uri().path()));
            let further = further.as_ref().and_then(Uri::path_and_query).map_or("/", PathAndQuery::as_str);
            let answer = HttpResponse::TemporaryRedirect().insert_header((LOCATION, further)).finish();
            Ok(request.into_response(answer).map_into_right_body())
        }
        Some(Refused::Edge | Refused::Outside) => {
            Ok(request.error_response(ApiError::from(ProblemCode::NotFound)).map_into_right_body())
        }
    }
}

/// The same address at another path.
fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    parts.path_and_query = Some(format!("{path}{query}").parse().ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_the_path_is_answered_and_beside_it_what_has_its_place_there() {
        for (written, place) in [
            ("/user/", Place::At("/")),
            ("/user/login/otp", Place::At("/login/otp")),
            ("/user/api/v1/session", Place::At("/api/v1/session")),
            ("/user/user/", Place::At("/user/")),
            ("/user/readyz", Place::At("/readyz")),
            ("/user//stop", Place::At("//stop")),
            ("/user", Place::Edge),
            ("/livez", Place::At("/livez")),
            ("/readyz", Place::At("/readyz")),
            ("/metrics", Place::At("/metrics")),
            ("/.well-known/oauth-authorization-server/user", Place::At(paths::OAUTH_METADATA)),
            ("/user/.well-known/oauth-authorization-server", Place::At(paths::OAUTH_METADATA)),
            ("/user/metrics", Place::Outside),
            ("/.well-known/oauth-authorization-server", Place::Outside),
            ("/", Place::Outside),
            ("/users/", Place::Outside),
            ("/User/", Place::Outside),
            ("/%75ser/", Place::Outside),
            ("//user/", Place::Outside),
            ("/api/v1/session", Place::Outside),
            ("/livez/", Place::Outside),
            ("*", Place::Outside),
        ] {
            assert_eq!(Place::of(written, "/user"), place, "{written}");
        }
        assert_eq!(Place::of("/user/", ""), Place::At("/user/"), "a whole host");
    }

    #[test]
    fn an_address_keeps_its_query_and_its_host() {
        let at = |uri: &str, path: &str| with_path(&uri.parse().unwrap(), path).unwrap().to_string();
        assert_eq!(at("/user/login?to=helpdesk", "/login"), "/login?to=helpdesk");
        assert_eq!(at("http://a.example/user/x", "/x"), "http://a.example/x");
        assert_eq!(at("/user//x?", "//x"), "//x?");
    }
}
