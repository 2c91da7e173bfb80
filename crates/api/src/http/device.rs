//! The cookie of a device on which somebody passed the second factor. It lets nobody in: wrong passwords of
//! strangers do not slow down who has it.

use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use actix_web::{HttpRequest, HttpResponseBuilder};
use ninsho_domain::app::App;
use ninsho_domain::key::device_token;
use ninsho_shared::UserId;
use uuid::Uuid;

use super::auth::{build, name_of};
use super::problem::ApiError;

/// The cookie, without its prefix.
const COOKIE: &str = "ninsho-device";

/// The device of this user ID, if the request comes from one on which they passed the second factor.
#[must_use]
pub fn device_of(request: &HttpRequest, app: &App, user_id: &UserId) -> Option<Uuid> {
    device_token::find(&app.secrets, sent(request, app)?.value(), user_id, app.now())
}

/// Remembers the device of this user ID.
///
/// # Errors
/// When the machine has no randomness to give.
pub fn remember(
    request: &HttpRequest,
    response: &mut HttpResponseBuilder,
    app: &App,
    user_id: &UserId,
) -> Result<(), ApiError> {
    let earlier = sent(request, app);
    let earlier = earlier.as_ref().map(Cookie::value).unwrap_or_default();
    let tokens = device_token::add(&app.secrets, earlier, user_id, app.new_id()?);
    let cookie = build(COOKIE, tokens, &app.config.public_url)
        .max_age(Duration::try_from(device_token::KEPT).unwrap_or(Duration::WEEK))
        .finish();
    response.cookie(cookie);
    Ok(())
}

fn sent(request: &HttpRequest, app: &App) -> Option<Cookie<'static>> {
    request.cookie(&name_of(COOKIE, app.config.public_url.base()))
}
