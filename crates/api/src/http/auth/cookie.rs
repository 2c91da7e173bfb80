//! The cookies that browsers keep for the server, out of reach for scripts.

use actix_web::cookie::{Cookie, CookieBuilder, SameSite};
use ninsho_domain::config::PublicUrl;
use ninsho_shared::session::SessionToken;

/// The cookie with the session's token, without its prefix.
const SESSION: &str = "ninsho";

/// The name of a cookie for a server below this path. `__Host-` makes browsers insist on `Secure`, on no
/// domain and on the path `/`. A cookie for a part of the host cannot have it, and `__Secure-` insists on
/// `Secure` alone.
#[must_use]
pub fn name_of(cookie: &str, base: &str) -> String {
    let prefix = if base.is_empty() { "__Host-" } else { "__Secure-" };
    format!("{prefix}{cookie}")
}

/// The name of the cookie with the session's token, for a server below this path.
#[must_use]
pub fn session_cookie(base: &str) -> String {
    name_of(SESSION, base)
}

/// A cookie that goes to Ninsho alone, and with no request of another site.
pub fn build(cookie: &str, value: String, url: &PublicUrl) -> CookieBuilder<'static> {
    Cookie::build(name_of(cookie, url.base()), value)
        .path(url.path_to("/"))
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
}

/// The cookie that carries a token; it goes with the browser's end, or the session's.
#[must_use]
pub fn cookie(token: &SessionToken, url: &PublicUrl) -> Cookie<'static> {
    build(SESSION, token.reveal().to_owned(), url).finish()
}

/// The cookie that takes the other away.
#[must_use]
pub fn no_cookie(url: &PublicUrl) -> Cookie<'static> {
    let mut cookie = build(SESSION, String::new(), url).finish();
    cookie.make_removal();
    cookie
}
