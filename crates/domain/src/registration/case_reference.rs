//! The case reference that a person reads out on the phone, so that the help desk finds their request.
//!
//! Six characters, none of which looks or sounds like another. It is no secret: the operator still checks
//! who is calling.

use crate::key::random::{self, Random};

/// Without 0 O, 1 I, 2 Z, 5 S, 8 B.
const ALPHABET: &[u8; 26] = b"ACDEFGHJKLMNPQRTUVWXY34679";
/// Characters in a reference.
const LEN: usize = 6;
/// Bytes from here on would make some characters likelier than others.
const FAIR: u8 = 234;

/// A new case reference, as it is stored: `KX47QD`.
///
/// # Errors
/// When the machine has no randomness to give.
pub fn make(random: &dyn Random) -> anyhow::Result<String> {
    let mut case_reference = String::with_capacity(LEN);
    while case_reference.len() < LEN {
        let bytes = random::bytes::<16>(random)?;
        let fair = bytes.into_iter().filter(|byte| *byte < FAIR);
        let letters = fair.filter_map(|byte| ALPHABET.get(usize::from(byte) % ALPHABET.len()));
        case_reference.extend(letters.take(LEN - case_reference.len()).copied().map(char::from));
    }
    Ok(case_reference)
}

/// The displayed form: `KX4-7QD`.
#[must_use]
pub fn shown(case_reference: &str) -> String {
    match case_reference.split_at_checked(LEN / 2) {
        Some((first, second)) => format!("{first}-{second}"),
        None => case_reference.to_owned(),
    }
}

/// What was typed, in the stored form: case, blanks and hyphens are ignored.
#[must_use]
pub fn read(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::random::SeededRandom;

    #[test]
    fn a_reference_has_six_characters_that_cannot_be_mistaken() {
        let random = SeededRandom::new(1);
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1000 {
            let case_reference = make(&random).unwrap();
            assert_eq!(case_reference.len(), 6);
            assert!(case_reference.bytes().all(|byte| ALPHABET.contains(&byte)), "{case_reference}");
            seen.extend(case_reference.chars());
        }
        assert_eq!(seen.len(), ALPHABET.len(), "every character comes up");
        assert_eq!(usize::from(FAIR) % ALPHABET.len(), 0);
    }

    #[test]
    fn a_reference_is_found_however_it_is_typed() {
        assert_eq!(shown("KX47QD"), "KX4-7QD");
        for typed in ["KX4-7QD", "kx4 7qd", " Kx47-Qd\n"] {
            assert_eq!(read(typed), "KX47QD", "{typed:?}");
        }
    }
}
