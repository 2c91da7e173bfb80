//! What is looked for.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::walk::Walk;
use crate::support::SERVER_KEY;

/// Everything that must not be found, in every spelling that something may give it.
pub(super) struct Needles {
    secrets: Vec<String>,
    addresses: Vec<String>,
}

impl Needles {
    pub(super) fn of(walk: &Walk) -> Self {
        let mut secrets: Vec<String> = walk.secrets.iter().flat_map(|secret| spellings(secret)).collect();
        secrets.extend(spellings_of_bytes(&SERVER_KEY));
        // A part of a token that was cut short would be enough to recognise it.
        let tokens = walk.secrets.iter().filter(|secret| secret.matches('.').count() == 2);
        secrets.extend(tokens.map(|token| token.rsplit('.').next().unwrap().to_ascii_lowercase()));
        assert!(secrets.len() > 40 && secrets.iter().all(|secret| secret.len() >= 8));
        let addresses: Vec<String> = walk.addresses.iter().flat_map(|address| spellings(address)).collect();
        Self { secrets, addresses }
    }

    /// Panics when a secret is there; says which kind of text it stood in.
    #[track_caller]
    pub(super) fn none_in(&self, place: &str, text: &str) {
        let text = text.to_ascii_lowercase();
        for secret in &self.secrets {
            let found = find(&text, secret);
            assert!(found.is_none(), "{place} holds {secret}:\n{}", around(&text, found));
        }
    }

    /// Whether a whole address is there.
    pub(super) fn is_address_in(&self, text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        self.addresses.iter().any(|address| find(&text, address).is_some())
    }

    /// Panics when a whole address is there.
    #[track_caller]
    pub(super) fn no_address_in(&self, place: &str, text: &str) {
        let text = text.to_ascii_lowercase();
        for address in &self.addresses {
            let found = find(&text, address);
            assert!(found.is_none(), "{place} holds {address}:\n{}", around(&text, found));
        }
    }
}

/// As it is, in hexadecimal digits, in base64, and as URLs and JSON write it.
fn spellings(secret: &str) -> Vec<String> {
    let mut all = spellings_of_bytes(secret.as_bytes());
    all.push(secret.replace('@', "%40").replace(' ', "%20"));
    all.push(secret.replace(' ', "+"));
    all.push(secret.to_owned());
    all.into_iter().map(|spelling| spelling.to_ascii_lowercase()).collect()
}

fn spellings_of_bytes(bytes: &[u8]) -> Vec<String> {
    let hexadecimal = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let base64 = [STANDARD.encode(bytes), STANDARD_NO_PAD.encode(bytes), URL_SAFE_NO_PAD.encode(bytes)];
    base64.into_iter().map(|text| text.to_ascii_lowercase()).chain([hexadecimal]).collect()
}

/// Where a needle is. Eight digits within more digits are no code, but a part of a number.
fn find(text: &str, needle: &str) -> Option<usize> {
    let is_code = needle.bytes().all(|byte| byte.is_ascii_digit());
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let mut found = text.match_indices(needle).map(|(index, _)| index);
    found.find(|index| {
        let (before, after) = (&text.as_bytes()[..*index], &text.as_bytes()[index + needle.len()..]);
        !(is_code && (is_digit(before.last()) || is_digit(after.first())))
    })
}

fn around(text: &str, found: Option<usize>) -> &str {
    let found = found.unwrap_or_default();
    let from = text[..found].char_indices().rev().nth(200).map_or(0, |(index, _)| index);
    let until = text[found..].char_indices().nth(300).map_or(text.len(), |(index, _)| found + index);
    &text[from..until]
}
