//! What an error looks like on the wire: RFC 9457, with one closed list of codes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The media type of every error body (RFC 9457 §6.1).
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Declares the list of codes once: the variant, its status and its title.
macro_rules! problem_codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $status:literal, $name:literal, $title:literal;)+) => {
        /// Every error that the API can answer with. A caller branches on this, never on the text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum ProblemCode {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl ProblemCode {
            /// All codes, for the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The HTTP status that comes with the code.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)+ }
            }

            /// The name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// One short sentence, the same each time (RFC 9457 §3.1.3).
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// What the code means, for the documentation.
            #[must_use]
            pub fn meaning(self) -> String {
                match self { $(Self::$variant => concat!($($doc),+).trim().to_owned(),)+ }
            }
        }
    };
}

problem_codes! {
    /// The request could not be read: not JSON, a field missing, unknown or of the wrong kind. `field` names it.
    InvalidRequest = 400, "invalid_request", "The request could not be read.";
    /// The ID or the password is wrong. Which of the two is not said.
    WrongCredentials = 401, "wrong_credentials", "The ID or the password is wrong.";
    /// No session came with the request, or one that this service never issued.
    NotSignedIn = 401, "not_signed_in", "Log in first.";
    /// The session that came with the request has ended: idle for too long, past its maximum age, logged out, or revoked. `ended_because` says which.
    SessionEnded = 401, "session_ended", "The session has ended. Log in again.";
    /// The session that came with the request passed its step within the last minute, and another took its place: the token of that one was in the answer, which may have been lost on its way.
    SessionReplaced = 401, "session_replaced", "This step is done, and a new session has begun. Log in again if its answer was lost.";
    /// The session has only proved ID and password.
    SecondFactorRequired = 403, "second_factor_required", "A one-time password is needed first.";
    /// The second factor was passed too long ago for this change.
    StepUpRequired = 403, "step_up_required", "Enter a one-time password again to go on.";
    /// The session belongs to an initialization: it may register an address and nothing else.
    RestrictedSession = 403, "restricted_session", "This log-in may only register a mail address.";
    /// A cookie-authenticated write did not come from the service's own page.
    CrossOrigin = 403, "cross_origin", "This request did not come from this site.";
    /// The owner reported a change, or the help desk has told its code for another session's request; no second factor is compared until the help desk's request has ended.
    AccountFrozen = 403, "account_frozen", "The second factor is frozen. Contact the help desk.";
    /// Too many wrong second factors in a row; only the help desk can unlock the account.
    SecondFactorBlocked = 403, "second_factor_blocked", "Too many wrong one-time passwords. Contact the help desk.";
    /// The account has no mail address that a code could be sent to.
    NoMailAddress = 409, "no_mail_address", "No mail address is registered.";
    /// The resource does not exist, or belongs to another account.
    NotFound = 404, "not_found", "There is nothing here.";
    /// The path does not support this method.
    MethodNotAllowed = 405, "method_not_allowed", "This method is not allowed here.";
    /// The body did not arrive within ten seconds.
    RequestTimeout = 408, "request_timeout", "The request did not arrive in time. Send it again.";
    /// `Ninsho-Session` names another session than the cookie or the token of the request: somebody has logged in in another tab since. Nothing was changed.
    OtherSession = 409, "other_session", "Somebody has logged in in another tab. Reload the page.";
    /// A request with this `Idempotency-Key` is being carried out. Send it again in a moment to get its answer.
    RequestInProgress = 409, "request_in_progress", "The same request is being carried out. Send it again in a moment.";
    /// The caller has sent another request with this `Idempotency-Key`. Nothing was done: a new request takes a new key.
    IdempotencyKeyReused = 422, "idempotency_key_reused", "This Idempotency-Key came with another request.";
    /// The body exceeds 16 KiB.
    TooLarge = 413, "too_large", "The request is too large.";
    /// The body is not `application/json`.
    UnsupportedMediaType = 415, "unsupported_media_type", "Send application/json.";
    /// The value is not a mail address that can receive mail. `reason` names what is wrong with it.
    InvalidAddress = 422, "invalid_address", "This is not a mail address that can be registered.";
    /// The institution does not allow addresses of this domain.
    ForbiddenAddress = 422, "forbidden_address", "Addresses of this domain cannot be registered.";
    /// The code is wrong. `attempts_left` is the number of attempts that remain.
    WrongCode = 422, "wrong_code", "The code is wrong.";
    /// No code has been requested.
    NoCodeSent = 409, "no_code_sent", "Request a code first.";
    /// The code was accepted before; each code works once. Of an authenticator, `next_code_in` says when the next one appears. An earlier mailed code gets this answer too, with the `attempts_left` of the one that is awaited.
    CodeUsed = 409, "code_used", "This code has been used already.";
    /// The code was invalidated by a newer request or by the end of its flow. With `attempts_left`: what was typed is the code of an older mail, or of another session or flow of the account, and the awaited one is still valid.
    CodeVoid = 409, "code_void", "This code is no longer valid.";
    /// The code has expired. With `attempts_left`: what was typed is the code of an older mail, and the awaited one is still valid.
    CodeExpired = 410, "code_expired", "The code has expired.";
    /// The attempts of the code are used up; even the right code is refused.
    CodeExhausted = 410, "code_exhausted", "The code has been tried too often.";
    /// The account has no usable factor of this kind.
    FactorNotSet = 409, "factor_not_set", "This factor is not set up.";
    /// The last factor cannot be removed. Recovery codes do not count as one, because they run out.
    LastFactor = 409, "last_factor", "The last factor cannot be removed.";
    /// The account has the maximum number of authenticators.
    TooManyAuthenticators = 409, "too_many_authenticators", "No more authenticators can be added. Remove one first.";
    /// The flow has ended: completed, cancelled, superseded, stopped or expired.
    FlowEnded = 409, "flow_ended", "This has already ended. Start again.";
    /// Wrong passwords have exceeded the rate limit. `Retry-After` says when to retry.
    TooManyAttempts = 429, "too_many_attempts", "Too many attempts. Wait a little.";
    /// Authenticators or recovery codes are set up too frequently. `Retry-After` says when to retry.
    TooManySetUps = 429, "too_many_set_ups", "Too many set-ups in a short time. Wait a little.";
    /// Too many wrong second factors: the account is locked out and no code is checked. `Retry-After` says when to retry.
    SecondFactorLocked = 429, "second_factor_locked", "Too many wrong one-time passwords. Wait a little.";
    /// The same code was sent less than a minute ago.
    ResendTooSoon = 429, "resend_too_soon", "The last try to send it was only a moment ago. Wait a little.";
    /// The limit of mailed codes is reached. `Retry-After` says when to retry.
    SendLimitReached = 429, "send_limit_reached", "Too many mails have been sent. Wait a little.";
    /// All capacity for password checks or the database is in use. `Retry-After` says when to retry.
    Overloaded = 503, "overloaded", "The service is busy. Try again in a moment.";
    /// The database does not answer or takes no writes; nothing was done. `Retry-After` says when to retry.
    NotReady = 503, "not_ready", "The service is not ready.";
    /// The account is not an operator of the help desk.
    OperatorRequired = 403, "operator_required", "This is for operators of the help desk.";
    /// Operators cannot serve their own request.
    OwnRequest = 403, "own_request", "This is your own request. Another operator has to serve it.";
    /// The operator who recorded the identity check cannot approve it.
    SecondOperatorRequired = 403, "second_operator_required", "Another operator has to approve this.";
    /// The request is not assigned to this operator.
    TakeUpFirst = 409, "take_up_first", "Take the request up first.";
    /// No approval is pending for the request.
    NothingToApprove = 409, "nothing_to_approve", "There is nothing to approve.";
    /// A required part of the operator's record is missing, too long or unknown. `field` names it, and `reason` what is wrong.
    IncompleteRecord = 422, "incomplete_record", "Something that has to be written down is missing.";
    /// The record changed since the operator saw it, and has to be looked at again.
    RecordChanged = 409, "record_changed", "The record has changed. Look at it again.";
    /// The help desk has told its code for another request of this account, which is still open.
    DeskAtWork = 409, "desk_at_work", "The help desk is serving another request of this account. Go on there, or call the help desk.";
    /// No machine client has proved itself: this is for other systems of the campus.
    ClientRequired = 401, "client_required", "This is for machine clients. Send an access token.";
    /// What the client proved itself with is wrong, expired or revoked, or by a way that is not switched on for it.
    InvalidClient = 401, "invalid_client", "The client's credentials are not accepted.";
    /// The client is suspended, or calls from a network that is not among its own.
    ClientRefused = 403, "client_refused", "This client may not call now, or not from here.";
    /// The client, or its access token, has not the scope that this needs. `detail` names it.
    InsufficientScope = 403, "insufficient_scope", "The client has not the scope for this.";
    /// The client calls faster than its limit. `Retry-After` says when to retry.
    RateLimited = 429, "rate_limited", "The client calls too fast. Wait a little.";
    /// Nobody has the ID, the account is closed, or no second factor is set. Which of these is not said.
    NoFactor = 404, "no_factor", "No second factor is set for this ID.";
    /// An internal error, logged under the request id in `instance`.
    Internal = 500, "internal", "Something went wrong on our side.";
}

impl ProblemCode {
    /// Whether no open session came with the request.
    #[must_use]
    pub const fn is_logged_out(self) -> bool {
        matches!(self, Self::NotSignedIn | Self::SessionEnded | Self::SessionReplaced)
    }
}

/// What is likely to help, for people who see the same error again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Hint {
    /// To let the device with the authenticator set its clock automatically.
    SetClock,
}

/// An error body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `urn:ninsho:problem:` and the code (RFC 9457 §3.1.1).
    #[serde(rename = "type")]
    pub kind: String,
    /// One short sentence, the same each time.
    pub title: String,
    /// The HTTP status, again.
    pub status: u16,
    /// The stable code; branch on this.
    pub code: ProblemCode,
    /// What is wrong with this request, and what would be right.
    pub detail: String,
    /// The request field at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong with it, for `invalid_address` and `incomplete_record`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Reason>))]
    pub reason: Option<String>,
    /// Whole seconds to wait; the same as the `Retry-After` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Attempts that remain for the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts_left: Option<u32>,
    /// By about how many seconds the authenticator's clock is off; set when the code would otherwise be right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_off: Option<u32>,
    /// Whole seconds until the authenticator shows a code that was not used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_code_in: Option<u32>,
    /// Why the session has ended, for `session_ended`; absent when it is not known any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::session::SessionEnd>))]
    pub ended_because: Option<String>,
    /// What is likely to help; set from the second wrong code in a row on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Hint>,
    /// `urn:uuid:` and the request id, as in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
}

impl Problem {
    /// A problem that says nothing but its code.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        Self {
            kind: format!("urn:ninsho:problem:{}", code.name()),
            title: code.title().to_owned(),
            status: code.status(),
            code,
            detail: code.title().to_owned(),
            field: None,
            reason: None,
            retry_after: None,
            attempts_left: None,
            clock_off: None,
            next_code_in: None,
            ended_because: None,
            hint: None,
            instance: None,
        }
    }

    /// Names the request in which it happened.
    #[must_use]
    pub fn in_request(mut self, request_id: Uuid) -> Self {
        self.instance = Some(format!("urn:uuid:{request_id}"));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_the_table_is_the_name_on_the_wire() {
        for code in ProblemCode::ALL {
            let wire = serde_json::to_value(code).unwrap();
            assert_eq!(wire, code.name());
            assert!((400..600).contains(&code.status()));
            assert!(!code.meaning().is_empty());
        }
    }
}
