//! What a proxy keeps from the public by its path has one spelling: a rule for `/metrics` need not know
//! `/%6detrics`.

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use ninsho_shared::{ProblemCode, paths};

use super::page::is_at_or_below;
use crate::http::problem::ApiError;

/// What is for those who watch the service, and for QA, with all below.
const KEPT: [&str; 4] = [paths::LIVEZ, paths::READYZ, paths::METRICS, "/dev"];

/// The middleware: the router reads percent-encoding, and these paths are found only as they are written.
///
/// # Errors
/// Those of the handlers.
pub(super) async fn one_spelling<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let (written, read) = (request.uri().path(), request.match_info().as_str());
    if written != read && KEPT.iter().any(|top| is_at_or_below(read, top)) {
        return Ok(request.error_response(ApiError::from(ProblemCode::NotFound)).map_into_right_body());
    }
    next.call(request).await.map(ServiceResponse::map_into_left_body)
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{HttpResponse, web};

    use super::*;

    #[actix_web::test]
    async fn only_what_is_kept_from_the_public_has_one_spelling() {
        let found = || async { HttpResponse::Ok().finish() };
        let app = actix_web::App::new()
            .wrap(from_fn(one_spelling))
            .route("/metrics", web::get().to(found))
            .route("/dev/clock", web::get().to(found))
            .route("/api/v1/institution", web::get().to(found));
        let app = init_service(app).await;
        for (path, status) in [
            ("/metrics", 200),
            ("/metrics?from=proxy", 200),
            ("/%6detrics", 404),
            ("/metric%73", 404),
            ("/dev/clock", 200),
            ("/%64ev/clock", 404),
            ("/dev/%63lock", 404),
            ("/api/v1/%69nstitution", 200),
        ] {
            let answer = call_service(&app, TestRequest::get().uri(path).to_request()).await;
            assert_eq!(answer.status(), status, "{path}");
        }
    }
}
