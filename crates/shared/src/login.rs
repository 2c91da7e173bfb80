//! Logging in: ID and password, then a second factor.

use serde::{Deserialize, Serialize};

use crate::mailed_code::{MailedCodeView, Resend};
use crate::one_time_code::MailedCode;
use crate::password::Password;
use crate::session::{SessionToken, SessionView};
use crate::user_id::UserId;

/// `POST /login`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(example = json!({ "user_id": "taro", "password": "ninsho-demo", "deliver": "body" }))
)]
pub struct LoginRequest {
    /// ECS-ID or SPS-ID.
    pub user_id: UserId,
    /// Its password.
    pub password: Password,
    /// How the session comes back.
    #[serde(default)]
    pub deliver: TokenDelivery,
}

/// How a session reaches its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TokenDelivery {
    /// As a `__Host-` cookie that no script can read: for browsers.
    #[default]
    Cookie,
    /// In the body, to be sent as `Authorization: Bearer`: for other callers.
    Body,
}

/// `POST /login/verify`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyRequest {
    /// What the code comes from.
    pub factor: Factor,
    /// The eight digits that were mailed.
    pub code: MailedCode,
}

/// What a second factor can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Factor {
    /// A one-time password by mail.
    Mail,
}

/// The answer of the log-in endpoints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginAnswer {
    /// How far the log-in is.
    pub login: LoginView,
    /// The new token, when one was made and the caller asked for it in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<SessionToken>,
}

/// How far a log-in (or a step-up) is, and what comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LoginView {
    /// ID and password were right. Next: ask for a one-time password (`POST /login/otp`).
    RequestCode {
        /// The session so far.
        session: SessionView,
        /// Where it would go, masked.
        mail_address: String,
        /// Whether a mail may go out now.
        send: Resend,
    },
    /// A one-time password was mailed. Next: `POST /login/verify`.
    CodeSent {
        /// The session so far.
        session: SessionView,
        /// Where it went, masked.
        mail_address: String,
        /// The code's state.
        code: MailedCodeView,
    },
    /// ID and password were right, but there is nothing that a one-time password could go to.
    NoFactor {
        /// The session so far.
        session: SessionView,
        /// What is shown in place of an address.
        placeholder: String,
    },
    /// The second factor was passed.
    SignedIn {
        /// The session.
        session: SessionView,
    },
}

impl LoginView {
    /// The session, whatever the step.
    #[must_use]
    pub fn session(&self) -> &SessionView {
        match self {
            Self::RequestCode { session, .. }
            | Self::CodeSent { session, .. }
            | Self::NoFactor { session, .. }
            | Self::SignedIn { session } => session,
        }
    }
}
