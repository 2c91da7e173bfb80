//! The code that a person reads in a mail and types.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::user_id::half_width;

/// Digits of a mailed code (the manual's sample is `87110354`).
pub const MAILED_DIGITS: usize = 8;

/// A mailed one-time password or confirmation code: eight decimal digits.
///
/// `Debug` shows none of them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "87110354"))]
pub struct MailedCode(String);

/// Why a text is not a mailed code.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CodeError {
    /// Something other than digits, blanks and hyphens.
    #[error("the code is {MAILED_DIGITS} digits; blanks and hyphens between them are allowed")]
    NotDigits,
    /// Too few or too many digits.
    #[error("the code is {MAILED_DIGITS} digits, and {0} came")]
    Length(usize),
}

impl MailedCode {
    /// Reads what a person typed or pasted: blanks, hyphens and full-width digits are fine.
    ///
    /// # Errors
    /// [`CodeError`] when other than eight digits remain.
    pub fn parse(input: &str) -> Result<Self, CodeError> {
        let digits = digits(input).ok_or(CodeError::NotDigits)?;
        if digits.len() == MAILED_DIGITS { Ok(Self(digits)) } else { Err(CodeError::Length(digits.len())) }
    }

    /// The eight digits, for the comparison and the mail alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// The digits in `input` as ASCII, or `None` when anything but digits, blanks and hyphens is there.
fn digits(input: &str) -> Option<String> {
    let mut digits = String::with_capacity(MAILED_DIGITS);
    for c in input.chars().map(half_width) {
        match c {
            '0'..='9' => digits.push(c),
            // The hyphens and dashes that keyboards and mail programs put in between.
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    Some(digits)
}

impl fmt::Debug for MailedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailedCode(…)")
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
        ] {
            assert_eq!(MailedCode::parse(text).unwrap().reveal(), "87110354", "{text:?}");
        }
    }

    #[test]
    fn anything_else_is_refused_and_says_what_would_be_right() {
        assert_eq!(MailedCode::parse("8711035"), Err(CodeError::Length(7)));
        assert_eq!(MailedCode::parse(""), Err(CodeError::Length(0)));
        for text in ["8711O354", "٨٧١١٠٣٥٤", "87110354.0", "+8711035"] {
            assert_eq!(MailedCode::parse(text), Err(CodeError::NotDigits), "{text}");
        }
    }

    #[test]
    fn debug_shows_no_digit() {
        assert_eq!(format!("{:?}", MailedCode::parse("87110354").unwrap()), "MailedCode(…)");
    }
}
