//! The codes that a person reads in a mail, in an authenticator or on a sheet of paper, and types.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::invisible::is_invisible;
use crate::recovery_code::{RecoveryCode, RecoveryCodeError};
use crate::user_id::half_width;

/// Digits of a mailed code (the manual's sample is `87110354`).
pub const MAILED_DIGITS: usize = 8;
/// Digits of a code of an authenticator.
pub const AUTHENTICATOR_DIGITS: usize = 6;

/// A mailed one-time password or confirmation code: eight decimal digits.
///
/// `Debug` shows none of them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailedCode(String);

/// The six decimal digits that an authenticator shows (RFC 6238).
///
/// `Debug` shows none of them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AuthenticatorCode(String);

/// Eight digits in either width, with blanks and hyphens between them: any character that is not ASCII
/// stands for those of other scripts.
#[cfg(feature = "openapi")]
pub(crate) const MAILED_PATTERN: &str =
    r"^[^\x00-\x08\x0e-\x1f!-,.-\x7f０-９]*(?:[0-9０-９][^\x00-\x08\x0e-\x1f!-,.-\x7f０-９]*){8}$";

/// The same for six.
#[cfg(feature = "openapi")]
pub(crate) const AUTHENTICATOR_PATTERN: &str =
    r"^[^\x00-\x08\x0e-\x1f!-,.-\x7f０-９]*(?:[0-9０-９][^\x00-\x08\x0e-\x1f!-,.-\x7f０-９]*){6}$";

#[cfg(feature = "openapi")]
crate::schema::text_schema!(
    MailedCode,
    "The eight digits of a code that was mailed, or told by the help desk. Blanks, hyphens and full-width \
     digits are accepted.",
    "87110354",
    min_length(MAILED_DIGITS),
    pattern(MAILED_PATTERN)
);

#[cfg(feature = "openapi")]
crate::schema::text_schema!(
    AuthenticatorCode,
    "The six digits that an authenticator shows. Blanks, hyphens and full-width digits are accepted.",
    "287082",
    min_length(AUTHENTICATOR_DIGITS),
    pattern(AUTHENTICATOR_PATTERN)
);

/// Why a text is not a code of digits.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CodeError {
    /// Something other than digits, blanks and hyphens.
    #[error("the code is {expected} digits; blanks and hyphens between them are allowed")]
    NotDigits {
        /// How many it should be.
        expected: usize,
    },
    /// Too few or too many digits.
    #[error("the code is {expected} digits, and {came} came")]
    Length {
        /// How many it should be.
        expected: usize,
        /// How many there are.
        came: usize,
    },
    /// A recovery code, or several.
    #[error(
        "the code is {expected} digits, and a recovery code came: choose the recovery code as the factor, or type the {expected} digits"
    )]
    RecoveryCode {
        /// How many digits it should be.
        expected: usize,
    },
}

impl MailedCode {
    /// Reads what a person typed or pasted: blanks, hyphens and full-width digits are fine.
    ///
    /// # Errors
    /// [`CodeError`] when other than eight digits remain.
    pub fn parse(input: &str) -> Result<Self, CodeError> {
        digits(input, MAILED_DIGITS).map(Self)
    }

    /// The eight digits, for the comparison and the mail alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl AuthenticatorCode {
    /// Reads what a person typed: blanks, hyphens and full-width digits are fine.
    ///
    /// # Errors
    /// [`CodeError`] when other than six digits remain.
    pub fn parse(input: &str) -> Result<Self, CodeError> {
        digits(input, AUTHENTICATOR_DIGITS).map(Self)
    }

    /// The six digits, for the comparison alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// The digits in `input` as ASCII, if there are as many as expected and nothing but blanks and
/// hyphens between them.
fn digits(input: &str, expected: usize) -> Result<String, CodeError> {
    let mut digits = String::with_capacity(expected);
    for c in input.chars().map(half_width).filter(|c| !is_between(*c)) {
        if !c.is_ascii_digit() {
            return Err(not_digits(input, expected));
        }
        digits.push(c);
    }
    if digits.len() == expected {
        Ok(digits)
    } else {
        Err(CodeError::Length { expected, came: digits.len() })
    }
}

/// Names a recovery code that was typed where digits are asked for.
fn not_digits(input: &str, expected: usize) -> CodeError {
    match RecoveryCode::parse(input) {
        Ok(_) | Err(RecoveryCodeError::Several) => CodeError::RecoveryCode { expected },
        Err(_) => CodeError::NotDigits { expected },
    }
}

/// Whether it is what people, keyboards and mail programs put between the characters of a code:
/// a blank, a hyphen or a dash, and what nobody sees.
pub(crate) fn is_between(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}')
        || c.is_whitespace()
        || is_invisible(c)
}

impl fmt::Debug for MailedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailedCode(…)")
    }
}

impl fmt::Debug for AuthenticatorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthenticatorCode(…)")
    }
}

impl TryFrom<String> for AuthenticatorCode {
    type Error = CodeError;

    fn try_from(input: String) -> Result<Self, Self::Error> {
        Self::parse(&input)
    }
}

impl From<AuthenticatorCode> for String {
    fn from(code: AuthenticatorCode) -> Self {
        code.0
    }
}

impl TryFrom<String> for MailedCode {
    type Error = CodeError;

    fn try_from(input: String) -> Result<Self, Self::Error> {
        Self::parse(&input)
    }
}

impl From<MailedCode> for String {
    fn from(code: MailedCode) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_code_is_read_however_it_was_written() {
        for text in [
            "87110354",
            " 8711 0354\n",
            "8711-0354",
            "８７１１０３５４",
            "８７１１\u{3000}０３５４",
            "8711‐0354",
            "\u{feff}87110354",
            "\u{2068}8711\u{200b}0354\u{2069}",
            "8711\u{ad}03\u{200e}54",
        ] {
            assert_eq!(MailedCode::parse(text).unwrap().reveal(), "87110354", "{text:?}");
        }
    }

    #[test]
    fn anything_else_is_refused_and_says_what_would_be_right() {
        for (text, came) in [("8711035", 7), ("", 0), ("287082", 6), ("8711035487110354", 16)] {
            assert_eq!(MailedCode::parse(text), Err(CodeError::Length { expected: 8, came }));
        }
        for text in ["8711O354", "٨٧١١٠٣٥٤", "87110354.0", "+8711035"] {
            assert_eq!(MailedCode::parse(text), Err(CodeError::NotDigits { expected: 8 }), "{text}");
        }
        let error = AuthenticatorCode::parse("2870822").unwrap_err();
        assert_eq!(error.to_string(), "the code is 6 digits, and 7 came");
    }

    #[test]
    fn the_code_of_an_app_is_read_as_apps_show_it() {
        for text in ["287082", "287 082", "287-082", " ２８７０８２ "] {
            assert_eq!(AuthenticatorCode::parse(text).unwrap().reveal(), "287082", "{text:?}");
        }
    }

    #[test]
    fn a_recovery_code_in_the_wrong_field_is_named() {
        let sheet = "1. 7KQ2-M8XD-0V4T-9HJC\n2. 7KQ2-M8XD-0V4T-9HJD";
        for text in ["7KQ2-M8XD-0V4T-9HJC", "3) 7kq2 m8xd 0v4t 9hjc", sheet] {
            let named = |expected| CodeError::RecoveryCode { expected };
            assert_eq!(MailedCode::parse(text), Err(named(8)), "{text}");
            assert_eq!(AuthenticatorCode::parse(text), Err(named(6)), "{text}");
        }
    }

    #[test]
    fn debug_shows_no_digit() {
        assert_eq!(format!("{:?}", AuthenticatorCode::parse("287082").unwrap()), "AuthenticatorCode(…)");
        assert_eq!(format!("{:?}", MailedCode::parse("87110354").unwrap()), "MailedCode(…)");
    }
}
