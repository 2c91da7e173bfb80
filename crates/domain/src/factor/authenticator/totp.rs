//! The codes that authenticators show: TOTP (RFC 6238) with the parameters that all of them support:
//! HMAC-SHA-1, six digits and time steps of thirty seconds.

use std::time::Duration;

use ninsho_shared::one_time_code::AUTHENTICATOR_DIGITS;
use ninsho_shared::{AuthenticatorCode, Timestamp};
use subtle::{ConditionallySelectable, ConstantTimeEq};
use totp_lite::{Sha1, totp_custom};

/// Bytes of a secret: the length of a hash, as RFC 4226 §4 R6 recommends.
pub const SECRET_LEN: usize = 20;
/// Seconds of a step (RFC 6238 §4.1).
const STEP_SECONDS: i64 = 30;
/// A clock that is off by no more than so many steps (ten minutes) is named as the likely cause.
const HINT_STEPS: i64 = 20;

/// Where a wrong clock is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// Behind and ahead: who sets an authenticator up knows its secret anyway.
    Both,
    /// Behind only: a guesser must not be told that a code will be right in some minutes.
    Behind,
}

/// The time step of a moment.
#[must_use]
pub const fn step_at(now: Timestamp) -> i64 {
    now.as_seconds().div_euclid(STEP_SECONDS)
}

/// The code of a time step.
#[must_use]
pub fn code(secret: &[u8], step: i64) -> String {
    // The library derives the step from a time; with steps of one "second" the time is the step.
    #[expect(clippy::cast_possible_truncation, reason = "it is six")]
    let digits = AUTHENTICATOR_DIGITS as u32;
    totp_custom::<Sha1>(1, digits, secret, u64::try_from(step).unwrap_or_default())
}

/// The time step whose code was typed, if it is the present or the previous one (RFC 6238 §5.2). Compared
/// in constant time.
#[must_use]
pub fn step_of(secret: &[u8], typed: &AuthenticatorCode, now: Timestamp) -> Option<i64> {
    let present = step_at(now);
    let mut found = -1_i64;
    for step in [present - 1, present] {
        found.conditional_assign(&step, code(secret, step).as_bytes().ct_eq(typed.reveal().as_bytes()));
    }
    (found >= 0).then_some(found)
}

/// By how much the clock of the authenticator seems to be off, when the code would be right at another time.
#[must_use]
pub fn clock_off(
    secret: &[u8],
    typed: &AuthenticatorCode,
    now: Timestamp,
    search: Search,
) -> Option<Duration> {
    let present = step_at(now);
    let ahead = if search == Search::Both { HINT_STEPS } else { 0 };
    let steps = (present - HINT_STEPS..=present + ahead).filter(|step| *step >= 0);
    let step = steps
        .filter(|step| code(secret, *step) == typed.reveal())
        .min_by_key(|step| step.abs_diff(present))?;
    Some(Duration::from_secs(step.abs_diff(present) * STEP_SECONDS.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8; SECRET_LEN] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn typed(step: i64) -> AuthenticatorCode {
        AuthenticatorCode::parse(&code(SECRET, step)).unwrap()
    }

    /// The table has eight digits; a code of six has the last six of them.
    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        for (seconds, eight) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(code(SECRET, step_at(at(seconds))), eight[2..], "at {seconds}");
        }
    }

    #[test]
    fn the_present_step_and_the_one_before_are_right_and_no_other() {
        let now = at(1_111_111_111);
        let present = step_at(now);
        for (step, right) in [(-2, false), (-1, true), (0, true), (1, false), (2, false)] {
            let found = step_of(SECRET, &typed(present + step), now);
            assert_eq!(found, right.then_some(present + step), "{step}");
        }
        assert_eq!(step_of(b"09876543210987654321", &typed(present), now), None);
        assert_eq!((step_at(at(29)), step_at(at(30))), (0, 1));
    }

    #[test]
    fn a_clock_that_is_off_is_named_up_to_ten_minutes() {
        let now = at(1_111_111_111);
        let off =
            |step, search| clock_off(SECRET, &typed(step_at(now) + step), now, search).map(|by| by.as_secs());
        for (step, both, behind) in [
            (-2, Some(60), Some(60)),
            (-20, Some(600), Some(600)),
            (-21, None, None),
            (2, Some(60), None),
            (20, Some(600), None),
            (21, None, None),
        ] {
            assert_eq!((off(step, Search::Both), off(step, Search::Behind)), (both, behind), "{step}");
        }
    }
}
