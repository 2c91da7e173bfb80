//! A password on its way from the person to the hash.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The longest password, in bytes of UTF-8: long enough for any phrase, short enough that
/// hashing it is not a way to keep the server busy.
pub const MAX_BYTES: usize = 1024;

/// A password as typed. It is wiped from memory when dropped, and its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(try_from = "String")]
pub struct Password(String);

#[cfg(feature = "openapi")]
crate::schema::text_schema!(
    Password,
    "A password as it is typed, blanks included: at most 1,024 bytes of UTF-8.",
    "ninsho-demo",
    format(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Password)),
    min_length(1),
    max_length(MAX_BYTES)
);

/// Why a text cannot be a password.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PasswordError {
    /// Nothing was typed.
    #[error("the password is empty: type your password")]
    Empty,
    /// More than [`MAX_BYTES`] bytes.
    #[error("the password is longer than {MAX_BYTES} bytes")]
    TooLong,
}

impl Password {
    /// Takes what a person typed, blanks included.
    ///
    /// # Errors
    /// [`PasswordError`] when it is empty or too long.
    pub fn parse(input: String) -> Result<Self, PasswordError> {
        match input.len() {
            0 => Err(PasswordError::Empty),
            1..=MAX_BYTES => Ok(Self(input)),
            _ => Err(PasswordError::TooLong),
        }
    }

    /// The characters, for the hash alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl TryFrom<String> for Password {
    type Error = PasswordError;

    fn try_from(input: String) -> Result<Self, Self::Error> {
        Self::parse(input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_character_of_it() {
        let password = Password::parse("s3cret".to_owned()).unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
    }

    #[test]
    fn blanks_belong_to_it_and_length_is_bounded() {
        assert_eq!(Password::parse(" a ".to_owned()).unwrap().reveal(), " a ");
        assert_eq!(Password::parse(String::new()), Err(PasswordError::Empty));
        assert_eq!(Password::parse("x".repeat(MAX_BYTES + 1)), Err(PasswordError::TooLong));
    }
}
