//! The headers that keep a browser safe, on every answer.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use ninsho_shared::paths;

use super::is_at_or_below;
use ninsho_domain::app::App;

/// The page runs its own scripts and its WebAssembly, talks to this server only, and is never framed.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

/// The API's documentation: its viewer writes one style into the page, which the hash names, and
/// needs no WebAssembly.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' \
    'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Nothing here asks for a camera, a place or a payment, so nothing that slips in may.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
    microphone=(), midi=(), payment=(), serial=(), usb=()";

/// A year. Names below this one are other people's business.
const TRANSPORT: &str = "max-age=31536000";

/// Where data is, with all below.
const DATA: [&str; 5] = ["/api", "/dev", paths::LIVEZ, paths::READYZ, paths::METRICS];

/// Headers whose values are always the same.
const FIXED: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// The middleware: puts the headers on every answer, also on those to failed requests.
///
/// # Errors
/// Those of the handlers.
pub async fn secure<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let kind = Kind::of(request.path());
    let https = request.app_data::<web::Data<App>>().is_some_and(|app| app.config.public_url.is_https());
    match next.call(request).await {
        Ok(mut response) => {
            put(response.headers_mut(), kind, https);
            Ok(response)
        }
        Err(error) => {
            let mut response = error.error_response();
            put(response.headers_mut(), kind, https);
            Err(InternalError::from_response(error, response).into())
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A file of the page: it says itself how long it may be kept.
    Page,
    /// The viewer of the API's documentation.
    Docs,
    /// Data: never kept, unless its handler says otherwise.
    Data,
}

impl Kind {
    fn of(path: &str) -> Self {
        if is_at_or_below(path, paths::API_DOCS) {
            Self::Docs
        } else if DATA.iter().any(|top| is_at_or_below(path, top)) {
            Self::Data
        } else {
            Self::Page
        }
    }
}

fn put(headers: &mut HeaderMap, kind: Kind, https: bool) {
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let policy = if kind == Kind::Docs { DOCS_POLICY } else { POLICY };
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TRANSPORT));
    }
    if kind == Kind::Data && !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(path: &str, https: bool) -> HeaderMap {
        let mut headers = HeaderMap::new();
        put(&mut headers, Kind::of(path), https);
        headers
    }

    #[test]
    fn every_answer_tells_the_browser_to_be_careful() {
        for path in ["/", "/login", "/api/v1/session", "/api/docs/", "/metrics"] {
            let headers = headers(path, true);
            for (name, value) in FIXED {
                assert_eq!(headers.get(&name).unwrap(), value, "{path} {name}");
            }
            let policy = headers.get(CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
            assert!(
                policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"),
                "{policy}"
            );
            assert!(headers.contains_key(STRICT_TRANSPORT_SECURITY));
        }
        assert!(!headers("/", false).contains_key(STRICT_TRANSPORT_SECURITY), "http:// has no use for it");
    }

    #[test]
    fn only_the_documentation_may_write_a_style_and_nobody_any_other() {
        let policy = |path| {
            let headers = headers(path, true);
            headers.get(CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap().to_owned()
        };
        for path in ["/api/docs", "/api/docs/index.html"] {
            assert!(policy(path).contains("style-src 'self' 'sha256-"), "{path}");
        }
        for path in ["/", "/api/docsx", "/api/v1/session", "/dev/mailbox"] {
            assert!(policy(path).contains("style-src 'self';"), "{path}");
        }
        assert!(!policy("/api/docs").contains("unsafe") && !policy("/").contains("unsafe-inline"));
    }

    #[test]
    fn data_is_not_kept_unless_its_handler_says_so() {
        let kept = |path| headers(path, true).get(CACHE_CONTROL).cloned();
        assert_eq!(kept("/api/v1/session").unwrap(), "no-store");
        assert_eq!(kept("/"), None);
        let mut own = HeaderMap::new();
        own.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
        put(&mut own, Kind::Data, true);
        assert_eq!(own.get(CACHE_CONTROL).unwrap(), "public, max-age=60");
    }
}
