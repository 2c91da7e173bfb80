//! Logging in: ID and password, then a second factor.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::mailed_code::{MailedCodeView, Resend};
use crate::one_time_code::{AuthenticatorCode, CodeError, MailedCode};
use crate::password::Password;
use crate::recovery_code::{RecoveryCode, RecoveryCodeError};
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

/// `POST /login/verify`: a code, and what it comes from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "factor", rename_all = "snake_case", try_from = "TypedCode")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({ "factor": "mail", "code": "87110354" })))]
pub enum VerifyRequest {
    /// The eight digits that were mailed.
    Mail {
        /// These.
        code: MailedCode,
    },
    /// The six digits that an app shows.
    Authenticator {
        /// These.
        code: AuthenticatorCode,
    },
    /// One of the ten that were made for the day when nothing else is at hand.
    RecoveryCode {
        /// It.
        code: RecoveryCode,
    },
}

impl VerifyRequest {
    /// What the code comes from.
    #[must_use]
    pub const fn factor(&self) -> Factor {
        match self {
            Self::Mail { .. } => Factor::Mail,
            Self::Authenticator { .. } => Factor::Authenticator,
            Self::RecoveryCode { .. } => Factor::RecoveryCode,
        }
    }
}

/// A [`VerifyRequest`] whose code has not been read yet: which reading is right, the factor says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedCode {
    factor: Factor,
    code: String,
}

impl TryFrom<TypedCode> for VerifyRequest {
    type Error = FieldError;

    fn try_from(typed: TypedCode) -> Result<Self, Self::Error> {
        Ok(match typed.factor {
            Factor::Mail => Self::Mail { code: MailedCode::parse(&typed.code)? },
            Factor::Authenticator => Self::Authenticator { code: AuthenticatorCode::parse(&typed.code)? },
            Factor::RecoveryCode => Self::RecoveryCode { code: RecoveryCode::parse(&typed.code)? },
        })
    }
}

/// Why the code of a [`VerifyRequest`] could not be read. It names the field as serde does, since
/// nothing else would tell the server which one it was.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
enum FieldError {
    #[error("field `code`: {0}")]
    Digits(#[from] CodeError),
    #[error("field `code`: {0}")]
    Recovery(#[from] RecoveryCodeError),
}

/// What a second factor can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Factor {
    /// A one-time password by mail.
    Mail,
    /// A one-time password of an app.
    Authenticator,
    /// A recovery code.
    RecoveryCode,
}

/// The factors that an account can log in with now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FactorsView {
    /// All of them, each once.
    pub usable: Vec<Factor>,
    /// The one to offer first: the one that was used last. `mail` when none can be used.
    pub preferred: Factor,
    /// How many recovery codes have not been used yet.
    #[cfg_attr(feature = "openapi", schema(example = 10))]
    pub recovery_codes_left: u32,
}

/// The answer of the log-in endpoints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
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
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
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
        /// What else the account can log in with.
        factors: FactorsView,
    },
    /// A one-time password was mailed. Next: `POST /login/verify`.
    CodeSent {
        /// The session so far.
        session: SessionView,
        /// Where it went, masked.
        mail_address: String,
        /// The code's state.
        code: MailedCodeView,
        /// What else the account can log in with.
        factors: FactorsView,
    },
    /// ID and password were right. No address is registered, but there is another factor.
    /// Next: `POST /login/verify` with a code of it.
    NoMail {
        /// The session so far.
        session: SessionView,
        /// What is shown in place of an address.
        placeholder: String,
        /// What the account can log in with.
        factors: FactorsView,
    },
    /// ID and password were right, but there is nothing that the account could log in with.
    NoFactor {
        /// The session so far.
        session: SessionView,
        /// What is shown in place of an address.
        placeholder: String,
        /// The account never had a factor: its owner may set the first one without the help desk.
        first_set_up: bool,
    },
    /// The second factor was passed.
    SignedIn {
        /// The session.
        session: SessionView,
        /// What the account can prove it with again.
        factors: FactorsView,
    },
}

impl LoginView {
    /// The session, whatever the step.
    #[must_use]
    pub fn session(&self) -> &SessionView {
        match self {
            Self::RequestCode { session, .. }
            | Self::CodeSent { session, .. }
            | Self::NoMail { session, .. }
            | Self::NoFactor { session, .. }
            | Self::SignedIn { session, .. } => session,
        }
    }
}
