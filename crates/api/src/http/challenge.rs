//! `WWW-Authenticate`: what a caller has to bring, in words that clients of OAuth read (RFC 6750 §3,
//! RFC 9470 §3).

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use ninsho_domain::app::App;
use ninsho_domain::session::SECOND_FACTOR_ACRS;
use ninsho_shared::ProblemCode;

use super::auth::bearer;
use super::problem::ApiError;

/// The middleware: puts the header on each 401 that has none, and on each refusal for want of a second
/// factor. A session in a cookie is no bearer token, so its refusals name no error of one.
///
/// # Errors
/// Those of the handlers.
pub async fn challenge<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let sent = bearer(request.headers()).is_some();
    let app = request.app_data::<web::Data<App>>().cloned();
    let mut response = next.call(request).await?;
    if response.headers().contains_key(WWW_AUTHENTICATE) {
        return Ok(response);
    }
    let refused = response.response().error().and_then(|error| error.as_error::<ApiError>());
    let refused = refused.map(|error| error.0.code()).filter(|_| sent);
    let max_age = || app.map_or(0, |app| app.config.limits.session.step_up.0.as_secs());
    let value = match refused {
        Some(code) if code.is_logged_out() => Some(error("invalid_token", code)),
        Some(code @ ProblemCode::SecondFactorRequired) => Some(insufficient(code)),
        Some(code @ ProblemCode::StepUpRequired) => {
            Some(format!("{}, max_age=\"{}\"", insufficient(code), max_age()))
        }
        _ if response.status() == StatusCode::UNAUTHORIZED => Some(BARE.to_owned()),
        _ => None,
    };
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    Ok(response)
}

/// The challenge to who has sent no token: the scheme needs a parameter, and an error would say too much.
const BARE: &str = "Bearer realm=\"ninsho\"";

fn error(error: &str, code: ProblemCode) -> String {
    format!("{BARE}, error=\"{error}\", error_description=\"{}\"", code.title())
}

fn insufficient(code: ProblemCode) -> String {
    let acr_values = SECOND_FACTOR_ACRS.join(" ");
    format!("{}, acr_values=\"{acr_values}\"", error("insufficient_user_authentication", code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_can_stand_in_the_header() {
        for code in ProblemCode::ALL {
            // RFC 6750 §3 allows these characters in an error_description.
            let allowed = |byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
            assert!(code.title().bytes().all(allowed), "{code:?}");
        }
    }
}
