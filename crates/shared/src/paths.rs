//! Each endpoint's path, once, for the server, the page and the tests.

use uuid::Uuid;

/// What the paths of the first version begin with.
pub const V1: &str = "/api/v1/";
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
pub const ACKNOWLEDGE_EVENTS: &str = "/api/v1/account/unacknowledged-events/acknowledge";
/// Begin to set up an authenticator.
pub const AUTHENTICATORS: &str = "/api/v1/authenticators";
/// One authenticator.
pub const AUTHENTICATOR: &str = "/api/v1/authenticators/{id}";
/// Verify an authenticator by a code of it.
pub const AUTHENTICATOR_VERIFY: &str = "/api/v1/authenticators/{id}/verify";
/// Give an authenticator another name.
pub const AUTHENTICATOR_RENAME: &str = "/api/v1/authenticators/{id}/rename";
/// Make recovery codes.
pub const RECOVERY_CODES: &str = "/api/v1/recovery-codes";
/// The factors of a person, for a machine client.
pub const OTP_FACTORS: &str = "/api/v1/otp/users/{user_id}/factors";
/// Ask for a one-time password, for a machine client.
pub const OTP_CHALLENGES: &str = "/api/v1/otp/challenges";
/// One challenge of a machine client.
pub const OTP_CHALLENGE: &str = "/api/v1/otp/challenges/{id}";
/// Verify the one-time password of a challenge.
pub const OTP_CHALLENGE_VERIFY: &str = "/api/v1/otp/challenges/{id}/verify";
/// Verify a one-time password without a challenge.
pub const OTP_VERIFY: &str = "/api/v1/otp/verify";
/// An access token for a machine client (RFC 6749 §3.2).
pub const OAUTH_TOKEN: &str = "/oauth2/token";
/// What an access token may do (RFC 7662).
pub const OAUTH_INTROSPECT: &str = "/oauth2/introspect";
/// Revoke an access token (RFC 7009).
pub const OAUTH_REVOKE: &str = "/oauth2/revoke";
/// What the token endpoint can do (RFC 8414).
pub const OAUTH_METADATA: &str = "/.well-known/oauth-authorization-server";
/// Begin an address change.
pub const ADDRESS_CHANGES: &str = "/api/v1/address-changes";
/// One address change.
pub const ADDRESS_CHANGE: &str = "/api/v1/address-changes/{id}";
/// Send the code of an address change again.
pub const ADDRESS_CHANGE_RESEND: &str = "/api/v1/address-changes/{id}/resend";
/// Prove the new address.
pub const ADDRESS_CHANGE_VERIFY: &str = "/api/v1/address-changes/{id}/verify";
/// Begin an initialization.
pub const INIT_REQUESTS: &str = "/api/v1/init-requests";
/// One initialization.
pub const INIT_REQUEST: &str = "/api/v1/init-requests/{id}";
/// Mail the confirmation code of an initialization, or mail it again.
pub const INIT_REQUEST_SEND: &str = "/api/v1/init-requests/{id}/send";
/// Ask the help desk for the confirmation code.
pub const INIT_REQUEST_DESK: &str = "/api/v1/init-requests/{id}/desk";
/// Confirm an initialization with its code.
pub const INIT_REQUEST_CONFIRM: &str = "/api/v1/init-requests/{id}/confirm";
/// The initializations that the help desk has to do with.
pub const HELPDESK_INIT_REQUESTS: &str = "/api/v1/helpdesk/init-requests";
/// Take an initialization up.
pub const HELPDESK_TAKE: &str = "/api/v1/helpdesk/init-requests/{id}/take";
/// Write the check down, and get the code to be told.
pub const HELPDESK_RELEASE: &str = "/api/v1/helpdesk/init-requests/{id}/release";
/// Approve as the second operator.
pub const HELPDESK_APPROVE: &str = "/api/v1/helpdesk/init-requests/{id}/approve";
/// Refuse an initialization.
pub const HELPDESK_REFUSE: &str = "/api/v1/helpdesk/init-requests/{id}/refuse";
/// What the operator did.
pub const HELPDESK_LOG: &str = "/api/v1/helpdesk/log";
/// A revocation link: `GET` reads, `POST` revokes.
pub const REVOCATION: &str = "/api/v1/revocations/{token}";
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

/// [`AUTHENTICATOR`] of one authenticator.
#[must_use]
pub fn authenticator(id: Uuid) -> String {
    format!("{AUTHENTICATORS}/{id}")
}

/// [`AUTHENTICATOR_VERIFY`] of one authenticator.
#[must_use]
pub fn authenticator_verify(id: Uuid) -> String {
    format!("{AUTHENTICATORS}/{id}/verify")
}

/// [`AUTHENTICATOR_RENAME`] of one authenticator.
#[must_use]
pub fn authenticator_rename(id: Uuid) -> String {
    format!("{AUTHENTICATORS}/{id}/rename")
}

/// [`INIT_REQUEST`] of one flow.
#[must_use]
pub fn init_request(id: Uuid) -> String {
    format!("{INIT_REQUESTS}/{id}")
}

/// [`INIT_REQUEST_SEND`] of one flow.
#[must_use]
pub fn init_request_send(id: Uuid) -> String {
    format!("{INIT_REQUESTS}/{id}/send")
}

/// [`INIT_REQUEST_DESK`] of one flow.
#[must_use]
pub fn init_request_desk(id: Uuid) -> String {
    format!("{INIT_REQUESTS}/{id}/desk")
}

/// [`INIT_REQUEST_CONFIRM`] of one flow.
#[must_use]
pub fn init_request_confirm(id: Uuid) -> String {
    format!("{INIT_REQUESTS}/{id}/confirm")
}

/// [`HELPDESK_TAKE`] of one flow.
#[must_use]
pub fn helpdesk_take(id: Uuid) -> String {
    format!("{HELPDESK_INIT_REQUESTS}/{id}/take")
}

/// [`HELPDESK_RELEASE`] of one flow.
#[must_use]
pub fn helpdesk_release(id: Uuid) -> String {
    format!("{HELPDESK_INIT_REQUESTS}/{id}/release")
}

/// [`HELPDESK_APPROVE`] of one flow.
#[must_use]
pub fn helpdesk_approve(id: Uuid) -> String {
    format!("{HELPDESK_INIT_REQUESTS}/{id}/approve")
}

/// [`HELPDESK_REFUSE`] of one flow.
#[must_use]
pub fn helpdesk_refuse(id: Uuid) -> String {
    format!("{HELPDESK_INIT_REQUESTS}/{id}/refuse")
}

/// [`OTP_CHALLENGE`] of one challenge.
#[must_use]
pub fn otp_challenge(id: Uuid) -> String {
    format!("{OTP_CHALLENGES}/{id}")
}

/// [`OTP_CHALLENGE_VERIFY`] of one challenge.
#[must_use]
pub fn otp_challenge_verify(id: Uuid) -> String {
    format!("{OTP_CHALLENGES}/{id}/verify")
}

/// [`OTP_FACTORS`] of one person.
#[must_use]
pub fn otp_factors(user_id: &str) -> String {
    format!("/api/v1/otp/users/{user_id}/factors")
}

/// [`REVOCATION`] of one link.
#[must_use]
pub fn revocation(token: &str) -> String {
    format!("/api/v1/revocations/{token}")
}

/// The path of the page that a revocation link in a mail opens.
#[must_use]
pub fn stop_page(token: &str) -> String {
    format!("/stop/{token}")
}
