//! The cookie in which browsers keep their token, out of reach for scripts.

use actix_web::cookie::{Cookie, SameSite};
use ninsho_shared::session::SessionToken;

/// The cookie's name; the prefix makes browsers insist on `Secure`, on no domain and on the path `/`.
pub const COOKIE: &str = "__Host-ninsho";

/// The cookie that carries a token; it goes with the browser's end, or the session's.
#[must_use]
pub fn cookie(token: &SessionToken) -> Cookie<'static> {
    Cookie::build(COOKIE, token.reveal().to_owned())
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .finish()
}

/// The cookie that takes the other away.
#[must_use]
pub fn no_cookie() -> Cookie<'static> {
    let mut cookie =
        Cookie::build(COOKIE, "").path("/").secure(true).http_only(true).same_site(SameSite::Strict).finish();
    cookie.make_removal();
    cookie
}
