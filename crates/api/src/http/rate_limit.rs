//! `RateLimit` and `RateLimit-Policy`: what a machine client may still do, before it is refused
//! (draft-ietf-httpapi-ratelimit-headers-10).

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use ninsho_domain::app::App;
use ninsho_domain::config::ClientLimits;
use ninsho_domain::pace::Left;

/// What is left of the policy of the same name.
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// How many requests in how many seconds.
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The middleware: every answer to a client whose request was counted carries both. Who counts it leaves
/// what is left with the request ([`super::auth::client::require`]).
///
/// # Errors
/// Those of the handlers.
pub async fn tell<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let app = request.app_data::<web::Data<App>>().cloned();
    let mut response = next.call(request).await?;
    let left = response.request().extensions().get::<Left>().copied();
    if let (Some(app), Some(left)) = (app, left) {
        for (name, value) in [(LIMIT, limit(left)), (POLICY, policy(&app.config.limits.client))] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
    }
    Ok(response)
}

fn limit(left: Left) -> String {
    format!("\"client\";r={};t={}", left.requests, left.whole_in.as_millis().div_ceil(1000))
}

fn policy(limits: &ClientLimits) -> String {
    let window = limits.burst.max(1).div_ceil(limits.per_second.max(1));
    format!("\"client\";q={};w={window}", limits.burst.max(1))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_part_of_a_second_is_a_second() {
        let left = Left { requests: 7, whole_in: Duration::from_millis(1001) };
        assert_eq!(limit(left), "\"client\";r=7;t=2");
        let limits = ClientLimits { per_second: 30, burst: 100, ..ClientLimits::default() };
        assert_eq!(policy(&limits), "\"client\";q=100;w=4");
    }
}
