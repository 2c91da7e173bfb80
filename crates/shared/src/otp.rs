//! One-time passwords for the log-ins of other systems: what machine clients send and read.

use std::net::IpAddr;

use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::login::Factor;
use crate::mailed_code::MailedCodeView;
#[cfg(feature = "openapi")]
use crate::one_time_code::{AUTHENTICATOR_DIGITS, AUTHENTICATOR_PATTERN, MAILED_PATTERN};
use crate::one_time_code::{AuthenticatorCode, MailedCode};
#[cfg(feature = "openapi")]
use crate::recovery_code::PATTERN as RECOVERY_PATTERN;
use crate::recovery_code::RecoveryCode;
use crate::timestamp::Timestamp;
use crate::user_id::UserId;

/// The longest name of an application, in characters.
pub const APPLICATION_MAX_LEN: usize = 60;

/// What a person logs in to, as mail and history call it: one short line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ApplicationName(String);

/// One line with something in it; of ASCII at most [`APPLICATION_MAX_LEN`] characters, blanks around them left
/// out.
#[cfg(feature = "openapi")]
const APPLICATION_PATTERN: &str = r"^(?:[\t-\r ]|[^\x00-\x7f])*(?:[!-~]|[^\x00-\x7f])(?:[^\x00-\x7f]*[ -~]){0,59}(?:[\t-\r ]|[^\x00-\x7f])*$";

#[cfg(feature = "openapi")]
crate::schema::text_schema!(
    ApplicationName,
    "What a person logs in to, as mail and history call it: one line of at most 60 characters.",
    "図書館ポータル",
    min_length(1),
    pattern(APPLICATION_PATTERN)
);

/// Why a text is no name of an application.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ApplicationNameError {
    /// Nothing, or blanks alone.
    #[error("the name is empty: leave the field out, and the client's own name is shown")]
    Empty,
    /// More than [`APPLICATION_MAX_LEN`] characters.
    #[error("the name is longer than {APPLICATION_MAX_LEN} characters")]
    TooLong,
    /// A line break, a tabulator or another control character.
    #[error("the name holds a line break or another control character")]
    Control,
}

impl ApplicationName {
    /// Reads a name.
    ///
    /// # Errors
    /// [`ApplicationNameError`].
    pub fn parse(text: &str) -> Result<Self, ApplicationNameError> {
        let text = text.trim();
        if text.is_empty() {
            Err(ApplicationNameError::Empty)
        } else if text.chars().count() > APPLICATION_MAX_LEN {
            Err(ApplicationNameError::TooLong)
        } else if text.chars().any(char::is_control) {
            Err(ApplicationNameError::Control)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ApplicationName {
    type Error = ApplicationNameError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ApplicationName> for String {
    fn from(name: ApplicationName) -> Self {
        name.0
    }
}

/// What a client may say of the person at its log-in, for the mail and the history. It decides nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogInContext {
    /// What the person logs in to; the client's own name by default.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub application: Option<ApplicationName>,
    /// The person's address; its network is shown.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = ip_address))]
    pub network: Option<IpAddr>,
    /// The person's `User-Agent`; browser and system are shown.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

/// Reads a field that may be left out, and is not `null`.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(feature = "openapi")]
fn ip_address() -> utoipa::openapi::Schema {
    use utoipa::openapi::schema::{AnyOfBuilder, KnownFormat, Object, ObjectBuilder, SchemaFormat, Type};
    let of = |format| -> Object {
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format))).build()
    };
    AnyOfBuilder::new()
        .item(of(KnownFormat::Ipv4))
        .item(of(KnownFormat::Ipv6))
        .description(Some("The person's address; its network is shown."))
        .build()
        .into()
}

/// `POST /otp/challenges`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({ "user_id": "taro", "context": { "application": "図書館ポータル" } })))]
pub struct OtpChallengeRequest {
    /// Who logs in.
    pub user_id: UserId,
    /// `mail` or `authenticator`; by default the one that the person used last.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub factor: Option<Factor>,
    /// What is known of the person at the log-in.
    #[serde(default)]
    pub context: LogInContext,
}

/// `POST /otp/challenges/{id}/verify`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({ "code": "87110354" })))]
pub struct OtpCodeRequest {
    /// What the person typed: eight digits of a mail, six of an authenticator, or a recovery code.
    pub code: TypedCode,
}

/// `POST /otp/verify`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({ "user_id": "taro", "code": "287082" })))]
pub struct OtpVerifyRequest {
    /// Who logs in.
    pub user_id: UserId,
    /// What the person typed: six digits of an authenticator, or a recovery code. The digits of a mail are
    /// verified with their challenge.
    pub code: TypedCode,
    /// What is known of the person at the log-in.
    #[serde(default)]
    pub context: LogInContext,
}

/// A second factor as it was typed, told by its shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum TypedCode {
    /// Eight digits, which were mailed.
    Mailed(MailedCode),
    /// Six digits, which an authenticator shows.
    Authenticator(AuthenticatorCode),
    /// A recovery code.
    Recovery(RecoveryCode),
}

/// One of the three shapes.
#[cfg(feature = "openapi")]
fn typed_pattern() -> String {
    format!("{MAILED_PATTERN}|{AUTHENTICATOR_PATTERN}|{RECOVERY_PATTERN}")
}

#[cfg(feature = "openapi")]
crate::schema::text_schema!(
    TypedCode,
    "What a person typed: the eight digits of a mail, the six of an authenticator, or a recovery code. Blanks, \
     hyphens and full-width digits are accepted.",
    "87110354",
    min_length(AUTHENTICATOR_DIGITS),
    pattern(typed_pattern())
);

/// A text that is no second factor.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("this is neither eight digits of a mail, nor six of an authenticator, nor a recovery code")]
pub struct TypedCodeError;

impl TypedCode {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// [`TypedCodeError`].
    pub fn parse(text: &str) -> Result<Self, TypedCodeError> {
        MailedCode::parse(text)
            .map(Self::Mailed)
            .or_else(|_| AuthenticatorCode::parse(text).map(Self::Authenticator))
            .or_else(|_| RecoveryCode::parse(text).map(Self::Recovery))
            .map_err(|_| TypedCodeError)
    }
}

impl TryFrom<String> for TypedCode {
    type Error = TypedCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<TypedCode> for String {
    fn from(typed: TypedCode) -> Self {
        match typed {
            TypedCode::Mailed(code) => code.into(),
            TypedCode::Authenticator(code) => code.into(),
            TypedCode::Recovery(code) => code.reveal().to_owned(),
        }
    }
}

/// `GET /otp/users/{user_id}/factors`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OtpFactorsView {
    /// Whose they are.
    pub user_id: UserId,
    /// The usable factors.
    pub usable: Vec<Factor>,
    /// The factor to offer first.
    pub preferred: Factor,
    /// The registered address, masked; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_address: Option<String>,
}

/// State of a challenge and what comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OtpChallengeView {
    /// A one-time password was mailed. Ask the person for it.
    CodeSent {
        /// The challenge.
        id: Uuid,
        /// Who logs in.
        user_id: UserId,
        /// What mail and history call the application.
        application: String,
        /// The challenge is over from this moment on.
        expires_at: Timestamp,
        /// The registered address, masked.
        mail_address: String,
        /// State of the code.
        code: MailedCodeView,
    },
    /// Ask the person for the one-time password of their authenticator.
    AskAuthenticator {
        /// The challenge.
        id: Uuid,
        /// Who logs in.
        user_id: UserId,
        /// What the history calls the application.
        application: String,
        /// The challenge is over from this moment on.
        expires_at: Timestamp,
    },
    /// A right one came. It counts once.
    Verified {
        /// The challenge.
        id: Uuid,
        /// Who logs in.
        user_id: UserId,
        /// What the history calls the application.
        application: String,
        /// The factor that was right.
        factor: Factor,
        /// When.
        at: Timestamp,
    },
    /// It is over without a right one. Ask for another challenge.
    Ended {
        /// The challenge.
        id: Uuid,
        /// Who was to log in.
        user_id: UserId,
        /// What the history calls the application.
        application: String,
    },
}

impl OtpChallengeView {
    /// The id of the challenge.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        match self {
            Self::CodeSent { id, .. }
            | Self::AskAuthenticator { id, .. }
            | Self::Verified { id, .. }
            | Self::Ended { id, .. } => *id,
        }
    }
}

/// The answer to a right one-time password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OtpVerifiedView {
    /// Who logs in.
    pub user_id: UserId,
    /// The factor that was right.
    pub factor: Factor,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_told_by_its_shape() {
        assert!(matches!(TypedCode::parse("8711 0354"), Ok(TypedCode::Mailed(_))));
        assert!(matches!(TypedCode::parse("287 082"), Ok(TypedCode::Authenticator(_))));
        assert!(matches!(TypedCode::parse("AAAA-0000-0000-0000"), Ok(TypedCode::Recovery(_))));
        for other in ["", "1234567", "password"] {
            assert_eq!(TypedCode::parse(other), Err(TypedCodeError), "{other}");
        }
    }

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(ApplicationName::parse(" VPN ").unwrap().as_str(), "VPN");
        assert_eq!(ApplicationName::parse("  "), Err(ApplicationNameError::Empty));
        assert_eq!(ApplicationName::parse("a\nb"), Err(ApplicationNameError::Control));
        assert_eq!(ApplicationName::parse(&"あ".repeat(61)), Err(ApplicationNameError::TooLong));
    }
}
