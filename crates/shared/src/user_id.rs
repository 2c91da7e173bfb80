//! The ID that a member types: ECS-ID or SPS-ID.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::invisible::visible;

/// The longest ID, in characters.
pub const MAX_LEN: usize = 64;

/// A member's ID in its one comparable form: ASCII, lower case, half width.
///
/// Case and width do not make a second account: `ＡＢ１２`, `AB12` and `ab12` are one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
pub struct UserId(String);

/// The ID as it may be typed: one to [`MAX_LEN`] letters, digits, `.`, `-` and `_` in either width, with
/// blanks around them. What stands for a character that nobody sees is any that is not ASCII.
#[cfg(feature = "openapi")]
const PATTERN: &str = r"^[^\x00-\x08\x0e-\x1f!-\x7f０-９Ａ-Ｚａ-ｚ．－＿]*(?:[0-9A-Za-z._\-０-９Ａ-Ｚａ-ｚ．－＿][^\x00-\x7f０-９Ａ-Ｚａ-ｚ．－＿]*){1,64}[^\x00-\x08\x0e-\x1f!-\x7f０-９Ａ-Ｚａ-ｚ．－＿]*$";

#[cfg(feature = "openapi")]
crate::schema::text_schema!(
    UserId,
    "An ECS-ID or SPS-ID. Case, width and blanks around it are ignored; in answers it is in lower case.",
    "taro",
    min_length(1),
    pattern(PATTERN)
);

/// Why a text is not an ID.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum UserIdError {
    /// Nothing was typed.
    #[error("the ID is empty: type your ECS-ID or SPS-ID")]
    Empty,
    /// More than [`MAX_LEN`] characters.
    #[error("the ID is longer than {MAX_LEN} characters")]
    TooLong,
    /// A character other than a letter, a digit, `.`, `-` or `_`.
    #[error("the ID may hold only letters, digits, '.', '-' and '_'")]
    Character,
}

impl UserId {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// [`UserIdError`] when the text, without the blanks around it, is not an ID.
    pub fn parse(input: &str) -> Result<Self, UserIdError> {
        let input = visible(input);
        let trimmed = input.trim();
        if trimmed.is_empty() {
            return Err(UserIdError::Empty);
        }
        if trimmed.chars().count() > MAX_LEN {
            return Err(UserIdError::TooLong);
        }
        trimmed
            .chars()
            .map(|c| half_width(c).to_ascii_lowercase())
            .map(|c| {
                let allowed = c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
                allowed.then_some(c).ok_or(UserIdError::Character)
            })
            .collect::<Result<String, _>>()
            .map(Self)
    }

    /// The comparable form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The ASCII character that a full-width one (U+FF01 to U+FF5E) stands for; any other unchanged.
#[must_use]
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    }
}

impl FromStr for UserId {
    type Err = UserIdError;

    fn from_str(input: &str) -> Result<Self, Self::Err> {
        Self::parse(input)
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserId({})", self.0)
    }
}

impl TryFrom<String> for UserId {
    type Error = UserIdError;

    fn try_from(input: String) -> Result<Self, Self::Error> {
        Self::parse(&input)
    }
}

impl From<UserId> for String {
    fn from(id: UserId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_width_do_not_make_a_second_account() {
        let one = UserId::parse("ab12").unwrap();
        for spelling in
            ["AB12", "ＡＢ１２", " aB12\u{3000}", "ａｂ12", "\u{feff}ab12", "a\u{200b}b12\u{2069} "]
        {
            assert_eq!(UserId::parse(spelling).unwrap(), one, "{spelling}");
        }
    }

    #[test]
    fn what_is_no_id_is_refused_by_name() {
        assert_eq!(UserId::parse(" \u{3000}\u{200b} "), Err(UserIdError::Empty));
        assert_eq!(UserId::parse(&"a".repeat(65)), Err(UserIdError::TooLong));
        for text in ["a b", "a\0b", "a@b", "ä", "a'--", "ａ\u{301}"] {
            assert_eq!(UserId::parse(text), Err(UserIdError::Character), "{text:?}");
        }
    }
}
