//! Authenticators that show one-time passwords (TOTP, RFC 6238): set up, proved by a code, removed.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::one_time_code::AuthenticatorCode;
use crate::timestamp::Timestamp;

/// How many an account may have.
pub const MOST: u32 = 5;
/// The longest name, in characters.
pub const NAME_MAX: usize = 40;

/// What its owner calls an app: one line, without blanks around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "スマートフォン"))]
pub struct AuthenticatorName(String);

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AuthenticatorNameError {
    /// Nothing was typed.
    #[error("the name is empty: say which device or app it is")]
    Empty,
    /// More than [`NAME_MAX`] characters.
    #[error("the name is longer than {NAME_MAX} characters")]
    TooLong,
    /// A line break or another character that cannot be seen.
    #[error("the name holds a character that cannot be shown in one line")]
    Character,
}

impl AuthenticatorName {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// [`AuthenticatorNameError`] when it is none.
    pub fn parse(input: &str) -> Result<Self, AuthenticatorNameError> {
        let name = input.trim();
        if name.is_empty() {
            return Err(AuthenticatorNameError::Empty);
        }
        if name.chars().count() > NAME_MAX {
            return Err(AuthenticatorNameError::TooLong);
        }
        if name.chars().any(char::is_control) {
            return Err(AuthenticatorNameError::Character);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AuthenticatorName {
    type Error = AuthenticatorNameError;

    fn try_from(input: String) -> Result<Self, Self::Error> {
        Self::parse(&input)
    }
}

impl From<AuthenticatorName> for String {
    fn from(name: AuthenticatorName) -> Self {
        name.0
    }
}

/// `POST /authenticators`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAuthenticatorRequest {
    /// What to call it.
    pub name: AuthenticatorName,
}

/// An app that has been begun to set up: what it needs to know, this once. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAuthenticatorView {
    /// Its number.
    pub id: Uuid,
    /// Its name.
    pub name: AuthenticatorName,
    /// The key in base 32, to be typed where nothing can be scanned.
    #[cfg_attr(feature = "openapi", schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))]
    pub secret: String,
    /// The same for the app, as a link: `otpauth://totp/…`.
    pub uri: String,
    /// The same as a picture.
    pub qr: QrView,
    /// It has to be proved before.
    pub expires_at: Timestamp,
    /// How often a code can still be tried.
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub attempts_left: u32,
}

impl fmt::Debug for NewAuthenticatorView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAuthenticatorView").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A QR code, as the path of an SVG picture. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrView {
    /// Width and height of the picture in its own units, quiet zone included.
    #[cfg_attr(feature = "openapi", schema(example = 53))]
    pub size: u32,
    /// The dark parts (the `d` of a `path`), on a white ground.
    pub path: String,
}

impl fmt::Debug for QrView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QrView").field("size", &self.size).finish_non_exhaustive()
    }
}

/// `POST /authenticators/{id}/verify`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyAuthenticatorRequest {
    /// The six digits that the app shows.
    pub code: AuthenticatorCode,
}

/// An app that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthenticatorView {
    /// Its number.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: AuthenticatorName,
    /// Since when it counts.
    pub since: Timestamp,
    /// When a code of it was used last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_without_blanks_around_it() {
        assert_eq!(AuthenticatorName::parse("  スマホ 1 ").unwrap().as_str(), "スマホ 1");
        assert!(AuthenticatorName::parse(&"長".repeat(NAME_MAX)).is_ok());
        assert_eq!(AuthenticatorName::parse(" \u{3000}"), Err(AuthenticatorNameError::Empty));
        assert_eq!(
            AuthenticatorName::parse(&"長".repeat(NAME_MAX + 1)),
            Err(AuthenticatorNameError::TooLong)
        );
        assert_eq!(AuthenticatorName::parse("a\nb"), Err(AuthenticatorNameError::Character));
    }

    #[test]
    fn debug_shows_no_key() {
        let qr = QrView { size: 21, path: "M1 1".to_owned() };
        let view = NewAuthenticatorView {
            id: Uuid::nil(),
            name: AuthenticatorName::parse("phone").unwrap(),
            secret: "GEZDGNBV".to_owned(),
            uri: "otpauth://totp/x?secret=GEZDGNBV".to_owned(),
            qr: qr.clone(),
            expires_at: Timestamp::from_millis(0),
            attempts_left: 5,
        };
        let shown = format!("{view:?} {qr:?}");
        assert!(!shown.contains("GEZDGNBV") && !shown.contains("M1"), "{shown}");
    }
}
