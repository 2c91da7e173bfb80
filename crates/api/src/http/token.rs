//! Delivering a session token as its session asks for it: as the cookie, or in the body.

use actix_web::HttpResponseBuilder;
use ninsho_domain::config::PublicUrl;
use ninsho_shared::login::TokenDelivery;
use ninsho_shared::session::SessionToken;

use super::auth::cookie;

/// Sets the cookie, or returns the token for the body.
#[must_use]
pub fn deliver(
    response: &mut HttpResponseBuilder,
    url: &PublicUrl,
    delivery: TokenDelivery,
    token: SessionToken,
) -> Option<SessionToken> {
    match delivery {
        TokenDelivery::Cookie => {
            response.cookie(cookie(&token, url));
            None
        }
        TokenDelivery::Body => Some(token),
    }
}
