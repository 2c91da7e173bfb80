//! Writes with the cookie come from our own page, or not at all.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::ORIGIN;
use ninsho_shared::ProblemCode;

use crate::http::problem::ApiError;
use ninsho_domain::app::App;

/// Refuses a write that another site may have sent: `Sec-Fetch-Site` must say `same-origin`,
/// or, from a browser that does not send it, `Origin` must be ours (the cookie's `SameSite`
/// is the other wall; this one also covers sites below the same domain).
///
/// # Errors
/// `cross_origin`.
pub fn require_same_origin(request: &HttpRequest, app: &App) -> Result<(), ApiError> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let ours = match header("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => header(ORIGIN.as_str()).is_some_and(|origin| origin == app.config.origin()),
    };
    if ours { Ok(()) } else { Err(ProblemCode::CrossOrigin.into()) }
}
