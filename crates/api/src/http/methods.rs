//! The methods that every path has: `HEAD` wherever `GET` is, and `OPTIONS` wherever anything is.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

/// The middleware. A `HEAD` is answered as the `GET` that it asks about, and the connection leaves the body
/// out. A path that refuses a method says in `Allow` which ones it has; to `OPTIONS` that is the answer.
///
/// # Errors
/// Those of the handlers.
pub async fn answer<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let asks = request.method() == Method::OPTIONS;
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let mut response = next.call(request).await?;
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return Ok(response.map_into_left_body());
    }
    let named = response.headers().get(ALLOW).and_then(|allow| allow.to_str().ok()).unwrap_or_default();
    let Ok(allowed) = HeaderValue::from_str(&with_implied(named)) else {
        return Ok(response.map_into_left_body());
    };
    if asks {
        let known = HttpResponse::NoContent().insert_header((ALLOW, allowed)).finish();
        return Ok(response.into_response(known).map_into_right_body());
    }
    response.headers_mut().insert(ALLOW, allowed);
    Ok(response.map_into_left_body())
}

/// The methods that a path names, and those that no path has to name.
fn with_implied(named: &str) -> String {
    let named = named.split(',').map(str::trim).filter(|method| !matches!(*method, "" | "HEAD" | "OPTIONS"));
    let mut all = Vec::new();
    for method in named {
        all.push(method);
        if method == "GET" {
            all.push("HEAD");
        }
    }
    all.push("OPTIONS");
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_goes_with_get_and_options_with_everything() {
        for (named, all) in [
            ("GET", "GET, HEAD, OPTIONS"),
            ("GET, HEAD", "GET, HEAD, OPTIONS"),
            ("GET, POST, DELETE", "GET, HEAD, POST, DELETE, OPTIONS"),
            ("POST", "POST, OPTIONS"),
        ] {
            assert_eq!(with_implied(named), all);
        }
    }
}
