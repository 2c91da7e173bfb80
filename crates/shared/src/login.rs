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
    /// How the session token is delivered.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = "cookie"))]
    pub deliver: TokenDelivery,
}

/// How a session token is delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "columns", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "columns", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum TokenDelivery {
    /// As a `__Host-` cookie (`HttpOnly`), for browsers.
    #[default]
    Cookie,
    /// In the body, to be sent as `Authorization: Bearer`, for other callers.
    Body,
}

/// `POST /login/verify`: a factor, and what proves it.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "factor", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({ "factor": "mail", "code": "87110354" })))]
pub enum VerifyRequest {
    /// The eight digits that were mailed.
    Mail {
        /// The digits.
        code: MailedCode,
    },
    /// The six digits that an authenticator shows.
    Authenticator {
        /// The digits.
        code: AuthenticatorCode,
    },
    /// A recovery code.
    RecoveryCode {
        /// The code.
        code: RecoveryCode,
    },
}

impl UnreadableFactor {
    /// The field that is at fault.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::NoCode | Self::Digits(_) | Self::Recovery(_) => "code",
        }
    }
}

impl VerifyRequest {
    /// The factor.
    #[must_use]
    pub const fn factor(&self) -> Factor {
        match self {
            Self::Mail { .. } => Factor::Mail,
            Self::Authenticator { .. } => Factor::Authenticator,
            Self::RecoveryCode { .. } => Factor::RecoveryCode,
        }
    }
}

/// A [`VerifyRequest`] as it arrives: the factor decides which field proves it, and how that is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnreadFactor {
    factor: Factor,
    #[serde(default)]
    code: Option<String>,
}

impl TryFrom<UnreadFactor> for VerifyRequest {
    type Error = UnreadableFactor;

    fn try_from(sent: UnreadFactor) -> Result<Self, Self::Error> {
        let code = || sent.code.as_deref().ok_or(UnreadableFactor::NoCode);
        Ok(match sent.factor {
            Factor::Mail => Self::Mail { code: MailedCode::parse(code()?)? },
            Factor::Authenticator => Self::Authenticator { code: AuthenticatorCode::parse(code()?)? },
            Factor::RecoveryCode => Self::RecoveryCode { code: RecoveryCode::parse(code()?)? },
        })
    }
}

/// Why an [`UnreadFactor`] cannot be read.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum UnreadableFactor {
    /// The factor is proved by a code, and none was sent.
    #[error("the field is missing")]
    NoCode,
    /// Not the digits.
    #[error(transparent)]
    Digits(#[from] CodeError),
    /// Not a recovery code.
    #[error(transparent)]
    Recovery(#[from] RecoveryCodeError),
}

/// A second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "columns", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "columns", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum Factor {
    /// A one-time password by mail.
    Mail,
    /// A one-time password of an authenticator (TOTP).
    Authenticator,
    /// A recovery code.
    RecoveryCode,
}

/// The usable factors of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FactorsView {
    /// The usable factors.
    pub usable: Vec<Factor>,
    /// The factor to offer first: the one used last; `mail` when none is usable.
    pub preferred: Factor,
    /// Number of unused recovery codes.
    #[cfg_attr(feature = "openapi", schema(example = 10))]
    pub recovery_codes_left: u32,
}

/// The response of the log-in endpoints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginAnswer {
    /// The log-in.
    pub login: LoginView,
    /// The new session token, when one was issued and the caller takes tokens in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<SessionToken>,
}

/// State of a log-in (or a step-up) and what comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "step", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LoginView {
    /// ID and password were verified. Next: request a one-time password (`POST /login/otp`).
    RequestCode {
        /// The session.
        session: SessionView,
        /// The registered address, masked.
        mail_address: String,
        /// Whether a code can be sent now.
        send: Resend,
        /// The usable factors.
        factors: FactorsView,
    },
    /// A one-time password was mailed. Next: `POST /login/verify`.
    CodeSent {
        /// The session.
        session: SessionView,
        /// The registered address, masked.
        mail_address: String,
        /// State of the code.
        code: MailedCodeView,
        /// The usable factors.
        factors: FactorsView,
    },
    /// ID and password were verified; no address is registered, but another factor is usable.
    /// Next: `POST /login/verify` with it.
    NoMail {
        /// The session.
        session: SessionView,
        /// The placeholder address.
        placeholder: String,
        /// The usable factors.
        factors: FactorsView,
    },
    /// ID and password were verified, but no factor is usable.
    NoFactor {
        /// The session.
        session: SessionView,
        /// The placeholder address.
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
