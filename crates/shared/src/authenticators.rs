//! Authenticators (TOTP, RFC 6238): set up, confirmed by a code, removed.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::invisible::is_invisible;
use crate::one_time_code::AuthenticatorCode;
use crate::timestamp::Timestamp;

/// Maximum number per account.
pub const MOST: u32 = 5;
/// Maximum length of a name, in characters.
pub const NAME_MAX: usize = 40;

/// The owner's name for an authenticator: one line, trimmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(try_from = "String", into = "String")]
pub struct AuthenticatorName(String);

/// One line with something in it; of ASCII at most [`NAME_MAX`] characters, blanks around them left out.
#[cfg(feature = "openapi")]
const NAME_PATTERN: &str = r"^(?:[\t-\r ]|[^\x00-\x7f])*(?:[!-~]|[^\x00-\x7f])(?:[^\x00-\x7f]*[ -~]){0,39}(?:[\t-\r ]|[^\x00-\x7f])*$";

#[cfg(feature = "openapi")]
crate::schema::text_schema!(
    AuthenticatorName,
    "The owner's name for an authenticator: one line of at most 40 characters.",
    "スマートフォン",
    min_length(1),
    pattern(NAME_PATTERN)
);

/// Why a name is invalid.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AuthenticatorNameError {
    /// The name is empty.
    #[error("the name is empty: say which device or app it is")]
    Empty,
    /// More than [`NAME_MAX`] characters.
    #[error("the name is longer than {NAME_MAX} characters")]
    TooLong,
    /// A line break or another control character.
    #[error("the name holds a character that cannot be shown in one line")]
    Character,
}

impl AuthenticatorName {
    /// Reads what a person typed.
    pub fn parse(input: &str) -> Result<Self, AuthenticatorNameError> {
        // Joiners, selectors and tags are parts of emoji.
        let of_emoji = |c| matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}');
        let name: String = input.chars().filter(|c| !is_invisible(*c) || of_emoji(*c)).collect();
        let name = name.trim();
        if name.chars().all(is_invisible) {
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
    /// Its name.
    pub name: AuthenticatorName,
}

/// `POST /authenticators/{id}/rename`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenameAuthenticatorRequest {
    /// Its new name.
    pub name: AuthenticatorName,
}

/// An authenticator that is being set up, with its secret, returned once.
// `Debug` redacts it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAuthenticatorView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: AuthenticatorName,
    /// The secret in base32 (RFC 4648), for manual entry.
    #[cfg_attr(feature = "openapi", schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))]
    pub secret: String,
    /// The key URI, `otpauth://totp/…`.
    pub uri: String,
    /// The key URI as a QR code.
    pub qr: QrView,
    /// The apps that the institution recommends, for who has none yet; at most 5.
    pub apps: Vec<AuthenticatorApp>,
    /// When the set-up expires.
    pub expires_at: Timestamp,
    /// Attempts that remain.
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub attempts_left: u32,
}

impl fmt::Debug for NewAuthenticatorView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAuthenticatorView").field("id", &self.id).finish_non_exhaustive()
    }
}

/// An app that shows one-time passwords, and where people get it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthenticatorApp {
    /// Its name, which is the same in all languages.
    #[cfg_attr(feature = "openapi", schema(example = "Example Authenticator"))]
    pub name: String,
    /// Its page in the App Store, by HTTPS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "https://apps.example.com/authenticator"))]
    pub app_store: Option<String>,
    /// Its page in Google Play, by HTTPS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "https://play.example.com/authenticator"))]
    pub google_play: Option<String>,
    /// Its page elsewhere, by HTTPS: for a computer, for example.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "https://www.example.ac.jp/authenticator"))]
    pub website: Option<String>,
}

/// A QR code as an SVG path.
// `Debug` redacts it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrView {
    /// Width and height in modules, including the quiet zone.
    #[cfg_attr(feature = "openapi", schema(example = 53))]
    pub size: u32,
    /// The dark modules, as the `d` attribute of a `path`.
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
    /// The six digits that the authenticator shows.
    pub code: AuthenticatorCode,
}

/// An active authenticator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthenticatorView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: AuthenticatorName,
    /// When it became active.
    pub since: Timestamp,
    /// When a code of it was last accepted.
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
            apps: Vec::new(),
            expires_at: Timestamp::from_millis(0),
            attempts_left: 5,
        };
        let shown = format!("{view:?} {qr:?}");
        assert!(!shown.contains("GEZDGNBV") && !shown.contains("M1"), "{shown}");
    }
}
