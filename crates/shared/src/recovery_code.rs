//! A recovery code: one of ten that the owner keeps on paper.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::one_time_code::{AUTHENTICATOR_DIGITS, MAILED_DIGITS, is_between};
use crate::user_id::half_width;

/// Characters of a recovery code, of five bits each.
pub const LEN: usize = 16;
/// Bytes that a recovery code is made of.
pub const BYTES: usize = LEN * 5 / 8;
/// The first characters, which select the code among the ten and prove nothing.
const SELECTOR_LEN: usize = 4;
const GROUP: usize = 4;

/// Base 32 as Crockford writes it: no `I`, `L`, `O` and `U`.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A recovery code: sixteen letters and digits, of which twelve (60 bits) are secret.
///
/// Case, width, blanks and hyphens do not matter, and letters that look like digits are read as
/// these. It is wiped from memory when dropped, and its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(try_from = "String", into = "String")]
pub struct RecoveryCode(String);

/// Sixteen letters and digits in either width, with blanks and hyphens between them, behind a number of the
/// sheet or not. Any character that is not ASCII stands for the blanks and hyphens of other scripts.
#[cfg(feature = "openapi")]
pub(crate) const PATTERN: &str = r"^(?:[^\x00-\x08\x0e-\x1f!-')-,.-\x7f０-９]*[0-9０-９]{1,2}[^\x00-\x08\x0e-\x1f!-(*-,/-9;-\x7f０-９Ａ-ＴＶ-Ｚａ-ｔｖ-ｚ]+|[^\x00-\x08\x0e-\x1f!-,.-\x7f０-９Ａ-ＴＶ-Ｚａ-ｔｖ-ｚ]*)(?:[0-9A-TV-Za-tv-z０-９Ａ-ＴＶ-Ｚａ-ｔｖ-ｚ][^\x00-\x08\x0e-\x1f!-,.-\x7f０-９Ａ-ＴＶ-Ｚａ-ｔｖ-ｚ]*){16}$";

#[cfg(feature = "openapi")]
crate::schema::text_schema!(
    RecoveryCode,
    "A recovery code: sixteen letters and digits. Case, width, blanks and hyphens are ignored, and so is \
     its number on the sheet in front of it.",
    "7KQ2-M8XD-0V4T-9HJC",
    min_length(LEN),
    pattern(PATTERN)
);

/// Why a text is not a recovery code.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RecoveryCodeError {
    /// A character that no recovery code has.
    #[error("a recovery code is {LEN} letters and digits; blanks and hyphens between them are allowed")]
    Character,
    /// Too few or too many characters.
    #[error("a recovery code is {LEN} letters and digits, and {0} came")]
    Length(usize),
    /// More than one recovery code.
    #[error("more than one recovery code came: type a single one, of {LEN} letters and digits")]
    Several,
    /// The digits of a one-time password.
    #[error("a one-time password of {0} digits came: a recovery code is {LEN} letters and digits")]
    OneTimePassword(usize),
}

impl RecoveryCode {
    /// Reads what a person typed or pasted, with its number on the sheet in front or without.
    ///
    /// # Errors
    /// [`RecoveryCodeError`] when it is none, or more than one.
    pub fn parse(input: &str) -> Result<Self, RecoveryCodeError> {
        read(input).or_else(|error| numbered(input).ok_or_else(|| named(input, error))).map(Self)
    }

    /// The code that these bytes spell.
    #[must_use]
    pub fn from_bytes(bytes: [u8; BYTES]) -> Self {
        let mut code = String::with_capacity(LEN);
        let (mut bits, mut count) = (0_u32, 0_u32);
        for byte in bytes {
            bits = (bits << 8) | u32::from(byte);
            count += 8;
            while count >= 5 {
                count -= 5;
                code.push(char::from(ALPHABET[((bits >> count) & 31) as usize]));
            }
        }
        Self(code)
    }

    /// Which of the ten it is. This part is no secret.
    #[must_use]
    pub fn selector(&self) -> &str {
        &self.0[..SELECTOR_LEN]
    }

    /// The sixteen characters, for the hash alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// In groups, as its owner reads it: for the answer that makes it, alone.
    #[must_use]
    pub fn grouped(&self) -> String {
        let mut grouped = String::with_capacity(LEN + LEN / GROUP);
        for (place, c) in self.0.chars().enumerate() {
            if place > 0 && place % GROUP == 0 {
                grouped.push('-');
            }
            grouped.push(c);
        }
        grouped
    }
}

/// The sixteen characters in `input`, if there is nothing else but blanks and hyphens.
fn read(input: &str) -> Result<String, RecoveryCodeError> {
    let mut code = String::with_capacity(LEN);
    let mut came = 0;
    for c in input.chars().map(half_width).filter(|c| !is_between(*c)) {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        if !u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte)) {
            return Err(RecoveryCodeError::Character);
        }
        came += 1;
        if came <= LEN {
            code.push(c);
        }
    }
    if came == LEN { Ok(code) } else { Err(RecoveryCodeError::Length(came)) }
}

/// The code behind its number on the sheet: `3. 7KQ2-…`, `(3) 7KQ2-…`, `3 7KQ2-…`.
fn numbered(line: &str) -> Option<String> {
    let line = line.trim_start_matches(|c| is_between(c) || matches!(half_width(c), '('));
    let code = line.trim_start_matches(|c| half_width(c).is_ascii_digit());
    let number = line.chars().take_while(|c| half_width(*c).is_ascii_digit()).count();
    let is_end = |c| is_between(c) || matches!(half_width(c), '.' | ')' | ':' | '、' | '。');
    ((1..=2).contains(&number) && code.starts_with(is_end))
        .then(|| read(code.trim_start_matches(is_end)).ok())
        .flatten()
}

/// Says more of a text that is no recovery code, where that helps.
fn named(input: &str, error: RecoveryCodeError) -> RecoveryCodeError {
    let lines = input.split(['\n', '\r', '\t', ',', ';', '、', '，']);
    let codes = lines.filter(|line| read(line).is_ok() || numbered(line).is_some()).take(2).count();
    let digits = || input.chars().all(|c| is_between(c) || half_width(c).is_ascii_digit());
    match error {
        _ if codes > 1 => RecoveryCodeError::Several,
        RecoveryCodeError::Length(came) if came > LEN && came % LEN == 0 => RecoveryCodeError::Several,
        RecoveryCodeError::Length(came @ (AUTHENTICATOR_DIGITS | MAILED_DIGITS)) if digits() => {
            RecoveryCodeError::OneTimePassword(came)
        }
        error => error,
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

impl TryFrom<String> for RecoveryCode {
    type Error = RecoveryCodeError;

    fn try_from(input: String) -> Result<Self, Self::Error> {
        Self::parse(&input)
    }
}

impl From<RecoveryCode> for String {
    fn from(code: RecoveryCode) -> Self {
        code.grouped()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_was_written() {
        let code = RecoveryCode::parse("7KQ2-M8XD-0V4T-1HJC").unwrap();
        for text in [
            "7kq2 m8xd 0v4t 1hjc",
            "7KQ2M8XDOV4TIHJC",
            "7kq2-m8xd-ov4t-lhjc\n",
            "７ＫＱ２－Ｍ８ＸＤ－０Ｖ４Ｔ－１ＨＪＣ",
            "\u{feff}7KQ2-\u{200b}M8XD-0V4T-1HJC\u{200e}",
            "3. 7KQ2-M8XD-0V4T-1HJC",
            "(3) 7KQ2-M8XD-0V4T-1HJC",
            "１０．7KQ2-M8XD-0V4T-1HJC",
            " 10\t7KQ2-M8XD-0V4T-1HJC",
        ] {
            assert_eq!(RecoveryCode::parse(text).as_ref(), Ok(&code), "{text:?}");
        }
        assert_eq!((code.selector(), code.reveal()), ("7KQ2", "7KQ2M8XD0V4T1HJC"));
    }

    #[test]
    fn anything_else_is_refused() {
        assert_eq!(RecoveryCode::parse(""), Err(RecoveryCodeError::Length(0)));
        assert_eq!(RecoveryCode::parse("7KQ2-M8XD-0V4T-1HJ"), Err(RecoveryCodeError::Length(15)));
        assert_eq!(RecoveryCode::parse(&"7".repeat(1000)), Err(RecoveryCodeError::Length(1000)));
        for text in ["7KQ2-M8XD-0V4T-1HJU", "7KQ2_M8XD_0V4T_1HJC", "あ"] {
            assert_eq!(RecoveryCode::parse(text), Err(RecoveryCodeError::Character), "{text}");
        }
    }

    #[test]
    fn several_codes_and_a_one_time_password_are_named() {
        let codes = ["7KQ2-M8XD-0V4T-1HJC"; 10];
        let numbered: Vec<String> =
            codes.iter().enumerate().map(|(place, code)| format!("{}. {code}", place + 1)).collect();
        for text in [codes.join("\n"), codes.join(" "), codes.join(", "), numbered.join("\r\n")] {
            assert_eq!(RecoveryCode::parse(&text), Err(RecoveryCodeError::Several), "{text}");
        }
        assert_eq!(RecoveryCode::parse("287 082"), Err(RecoveryCodeError::OneTimePassword(6)));
        assert_eq!(RecoveryCode::parse("８７１１０３５４"), Err(RecoveryCodeError::OneTimePassword(8)));
        assert_eq!(RecoveryCode::parse("7KQ2M8XD"), Err(RecoveryCodeError::Length(8)));
    }

    #[test]
    fn bytes_are_spelled_as_base_32() {
        let spelled = |bytes| RecoveryCode::from_bytes(bytes).reveal().to_owned();
        assert_eq!(spelled([0; BYTES]), "0000000000000000");
        assert_eq!(spelled([255; BYTES]), "ZZZZZZZZZZZZZZZZ");
        assert_eq!(spelled([0, 0, 0, 0, 1, 0b0000_1000, 0, 0, 0, 0x1f]), "000000011000000Z");
        let code = RecoveryCode::from_bytes([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
        assert_eq!(RecoveryCode::parse(&code.grouped()), Ok(code));
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", RecoveryCode::from_bytes([1; BYTES])), "RecoveryCode(…)");
    }
}
