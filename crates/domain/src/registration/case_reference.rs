//! The case reference that a person reads out on the phone, so that the help desk finds their request.
//!
//! Six digits in two groups: letters are misheard, by Japanese speakers more than by others (D and T, B and V). It is
//! no secret: the operator still checks who is calling.

use ninsho_shared::half_width;

use crate::key::random::{self, Random};

/// Digits in a reference.
const LEN: usize = 6;
/// Bytes from here on would make some digits likelier than others.
const FAIR: u8 = 250;

/// A new case reference, as it is stored: `482915`.
///
/// # Errors
/// When the machine has no randomness to give.
pub fn make(random: &dyn Random) -> anyhow::Result<String> {
    let mut case_reference = String::with_capacity(LEN);
    while case_reference.len() < LEN {
        let bytes = random::bytes::<16>(random)?;
        let fair = bytes.into_iter().filter(|byte| *byte < FAIR);
        let digits = fair.map(|byte| char::from(b'0' + byte % 10));
        case_reference.extend(digits.take(LEN - case_reference.len()));
    }
    Ok(case_reference)
}

/// The displayed form: `482-915`.
#[must_use]
pub fn shown(case_reference: &str) -> String {
    match case_reference.split_at_checked(LEN / 2) {
        Some((first, second)) => format!("{first}-{second}"),
        None => case_reference.to_owned(),
    }
}

/// What was typed, in the stored form: blanks and hyphens are ignored, and full-width characters are as good as others.
/// Requests of a version before this one have letters in theirs.
#[must_use]
pub fn read(typed: &str) -> String {
    let typed = typed.chars().map(half_width);
    typed.filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::random::SeededRandom;

    #[test]
    fn a_reference_has_six_digits_each_as_likely_as_the_others() {
        let random = SeededRandom::new(1);
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1000 {
            let case_reference = make(&random).unwrap();
            assert_eq!(case_reference.len(), 6);
            assert!(case_reference.bytes().all(|byte| byte.is_ascii_digit()), "{case_reference}");
            seen.extend(case_reference.chars());
        }
        assert_eq!(seen.len(), 10, "every digit comes up");
        assert_eq!(FAIR % 10, 0);
    }

    #[test]
    fn a_reference_is_found_however_it_is_typed() {
        assert_eq!(shown("482915"), "482-915");
        for typed in ["482-915", "482 915", " 4829-15\n", "４８２－９１５", "４８２ー９１５"] {
            assert_eq!(read(typed), "482915", "{typed:?}");
        }
        assert_eq!(read("kx4-7qd"), "KX47QD");
    }
}
