//! The middleware of every request: an id, a span, one log line at its end, and the metrics.

use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use ninsho_shared::paths;
use tracing::{Instrument, info_span};

use super::client_address;
use super::metrics::{REQUESTS, SECONDS};
use super::problem::ApiError;
use super::request_id::with_request_id;
use ninsho_domain::app::App;

/// The response header with the request's number.
const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The route in logs and metrics where no route of the API was met: the page, or none.
const NO_ROUTE: &str = "(page)";

/// Gives the request an id, logs it at its end and counts it.
///
/// A route is named by its pattern and never by its path, since some paths hold a token.
///
/// # Errors
/// Those of the handlers; and when there is no randomness for the number.
pub async fn request<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let started = Instant::now();
    let Some(app) = request.app_data::<web::Data<App>>() else {
        return next.call(request).await;
    };
    let id = app.new_id().map_err(ApiError::from)?;
    let network = client_address::counted_origin(request.request(), &app.config.trusted_proxies).network;
    let method = method_name(request.method());
    // Whose session it came with is known later, if it came with one.
    let (account, client) = (tracing::field::Empty, tracing::field::Empty);
    let span = info_span!("request", %id, account, client);

    let answered = with_request_id(id, next.call(request)).instrument(span.clone()).await;
    let (answered, end) = match answered {
        Ok(mut response) => {
            if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
                response.headers_mut().insert(REQUEST_ID_HEADER, value);
            }
            let route = response.request().match_pattern().unwrap_or_else(|| NO_ROUTE.to_owned());
            let refused = refusal(&response);
            let end = End { method, route, status: response.status(), refused, took: started.elapsed() };
            (Ok(response), end)
        }
        Err(error) => {
            let status = error.as_response_error().status_code();
            let refused = error.as_error().map(ApiError::name);
            let end = End { method, route: NO_ROUTE.to_owned(), status, refused, took: started.elapsed() };
            (Err(error), end)
        }
    };
    span.in_scope(|| end.log(&network));
    end.count();
    answered
}

/// The code of the problem that it was answered with.
fn refusal<B>(response: &ServiceResponse<B>) -> Option<&'static str> {
    response.response().error()?.as_error().map(ApiError::name)
}

/// A request at its end.
struct End {
    method: &'static str,
    route: String,
    status: StatusCode,
    /// The code of the problem, if there was one.
    refused: Option<&'static str>,
    took: Duration,
}

impl End {
    fn log(&self, network: &str) {
        let Self { method, route, refused, .. } = self;
        let status = self.status.as_u16();
        let ms = (self.took.as_secs_f64() * 1e6).round() / 1e3;
        // Probes come every few seconds and would fill the log.
        if [paths::LIVEZ, paths::READYZ, paths::METRICS].contains(&route.as_str()) {
            tracing::debug!(method, route, status, refused, ms, network, "answered");
        } else {
            tracing::info!(method, route, status, refused, ms, network, "answered");
        }
    }

    fn count(self) {
        let Self { method, route, status, took, .. } = self;
        let status = status.as_str().to_owned();
        metrics::counter!(REQUESTS, "route" => route.clone(), "method" => method, "status" => status)
            .increment(1);
        metrics::histogram!(SECONDS, "route" => route, "method" => method).record(took);
    }
}

/// A caller can invent methods without end; the metrics have a label for those that exist.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_method_has_no_row_of_its_own() {
        assert_eq!(method_name(&Method::from_bytes(b"BREW").unwrap()), "other");
        assert_eq!(method_name(&Method::DELETE), "DELETE");
    }
}
