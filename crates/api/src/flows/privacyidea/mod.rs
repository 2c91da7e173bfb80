//! privacyIDEA's wire contract, over the same verifications as `/otp`, so that the plugins which universities
//! run today work unchanged: FreeRADIUS, PAM, Shibboleth, Keycloak, SimpleSAMLphp, ADFS, Nextcloud. Off unless
//! `privacyidea.enabled` is set.
//!
//! What plugins really send and read decides here, also where it is odd: a wrong one-time password is
//! answered with HTTP 200, and a transaction id never comes with a success or a final failure.
//!
//! | endpoint | scope |
//! |---|---|
//! | `POST`, `GET /validate/check` | `otp:verify`, and `otp:send` to trigger a challenge |
//! | `POST`, `GET /validate/radiuscheck`, `/validate/samlcheck` | the same |
//! | `POST`, `GET /validate/triggerchallenge` | `otp:send` |
//! | `GET /validate/polltransaction` | `otp:send` |
//! | `POST`, `GET /validate/initialize` | `otp:send`; there are no passkeys, so error 905 |
//! | `POST /auth` | a client's id and secret |
//! | `GET /token/` | `otp:read` |
//!
//! Each is there below `/key/{key}` too, for plugins that can set nothing but a base URL.

mod check;
mod client;
mod decode;
mod envelope;
mod parameters;
mod routes;
mod service_account;
mod transaction;

use actix_web::Error;
use ninsho_shared::Timestamp;

use crate::http::problem::ApiError;

pub use routes::routes;

/// Where the endpoints are, with all below.
pub const PATHS: [&str; 4] = ["/validate", "/auth", "/token", "/key"];

/// A refusal as privacyIDEA's plugins read it.
#[must_use]
pub fn refusal(error: ApiError, at: Option<Timestamp>) -> Error {
    envelope::Refusal { error, at }.into()
}
