//! Each endpoint's path, once, for the server, the page and the tests.

use uuid::Uuid;

/// Log in with ID and password; `GET` tells how far the log-in is.
pub const LOGIN: &str = "/api/v1/login";
/// Mail a one-time password for the log-in or the step-up.
pub const LOGIN_OTP: &str = "/api/v1/login/otp";
/// Pass the second factor.
pub const LOGIN_VERIFY: &str = "/api/v1/login/verify";
/// The session of the caller.
pub const SESSION: &str = "/api/v1/session";
/// All sessions of the account.
pub const SESSIONS: &str = "/api/v1/sessions";
/// One session of the account.
pub const SESSION_BY_ID: &str = "/api/v1/sessions/{id}";
/// What is set for the account.
pub const ACCOUNT: &str = "/api/v1/account";
/// What happened to the account.
pub const ACCOUNT_HISTORY: &str = "/api/v1/account/history";
/// Note that the owner has seen what could not be told by mail.
pub const ACCOUNT_UNTOLD_SEEN: &str = "/api/v1/account/untold/seen";
/// Begin to set up an app.
pub const APPS: &str = "/api/v1/apps";
/// One app.
pub const APP: &str = "/api/v1/apps/{id}";
/// Prove an app by a code that it shows.
pub const APP_VERIFY: &str = "/api/v1/apps/{id}/verify";
/// Make recovery codes.
pub const RECOVERY_CODES: &str = "/api/v1/recovery-codes";
/// Begin an address change.
pub const ADDRESS_CHANGES: &str = "/api/v1/address-changes";
/// One address change.
pub const ADDRESS_CHANGE: &str = "/api/v1/address-changes/{id}";
/// Send the code of an address change again.
pub const ADDRESS_CHANGE_RESEND: &str = "/api/v1/address-changes/{id}/resend";
/// Prove the new address.
pub const ADDRESS_CHANGE_VERIFY: &str = "/api/v1/address-changes/{id}/verify";
/// A stop link: `GET` reads, `POST` acts.
pub const STOP: &str = "/api/v1/stops/{token}";
/// What belongs to this institution: names, sender, forbidden domains, support desk.
pub const INSTITUTION: &str = "/api/v1/institution";
/// The public keys of the tokens (RFC 7517).
pub const JWKS: &str = "/.well-known/jwks.json";
/// The process runs.
pub const LIVEZ: &str = "/livez";
/// The process can serve.
pub const READYZ: &str = "/readyz";
/// Figures for Prometheus.
pub const METRICS: &str = "/metrics";
/// The API, described and to be tried out.
pub const API_DOCS: &str = "/api/docs";
/// The OpenAPI document.
pub const OPENAPI_JSON: &str = "/api/openapi.json";

/// [`SESSION_BY_ID`] of one session.
#[must_use]
pub fn session(id: Uuid) -> String {
    format!("{SESSIONS}/{id}")
}

/// [`ADDRESS_CHANGE`] of one flow.
#[must_use]
pub fn address_change(id: Uuid) -> String {
    format!("{ADDRESS_CHANGES}/{id}")
}

/// [`ADDRESS_CHANGE_RESEND`] of one flow.
#[must_use]
pub fn address_change_resend(id: Uuid) -> String {
    format!("{ADDRESS_CHANGES}/{id}/resend")
}

/// [`ADDRESS_CHANGE_VERIFY`] of one flow.
#[must_use]
pub fn address_change_verify(id: Uuid) -> String {
    format!("{ADDRESS_CHANGES}/{id}/verify")
}

/// [`APP`] of one app.
#[must_use]
pub fn app(id: Uuid) -> String {
    format!("{APPS}/{id}")
}

/// [`APP_VERIFY`] of one app.
#[must_use]
pub fn app_verify(id: Uuid) -> String {
    format!("{APPS}/{id}/verify")
}

/// [`STOP`] of one link.
#[must_use]
pub fn stop(token: &str) -> String {
    format!("/api/v1/stops/{token}")
}

/// The path of the page that a stop link in a mail opens.
#[must_use]
pub fn stop_page(token: &str) -> String {
    format!("/stop/{token}")
}
