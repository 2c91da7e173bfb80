//! The codes that authenticators show: TOTP (RFC 6238) with the parameters that all of them support:
//! HMAC-SHA-1, six digits and time steps of thirty seconds.

use std::time::Duration;

use ninsho_shared::one_time_code::AUTHENTICATOR_DIGITS;
use ninsho_shared::{AuthenticatorCode, Timestamp};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use totp_lite::{Sha1, totp_custom};

/// Bytes of a secret: the length of a hash, as RFC 4226 §4 R6 recommends.
pub const SECRET_LEN: usize = 20;
/// Seconds of a step (RFC 6238 §4.1).
const STEP_SECONDS: i64 = 30;
/// How long before its time a step is accepted. A clock that sets itself is right to the second, one
/// that was set by hand is not; a third of a step makes three codes right where two were, and only in
/// the last third of each step.
const EARLY: Duration = Duration::from_secs(10);
/// A clock that is off by no more than so many steps (ten minutes) is named as the likely cause.
const HINT_STEPS: i64 = 20;

/// The time step of a moment.
#[must_use]
pub const fn step_at(now: Timestamp) -> i64 {
    now.as_seconds().div_euclid(STEP_SECONDS)
}

/// The first moment of a time step.
const fn begin_of(step: i64) -> Timestamp {
    Timestamp::from_millis(step.saturating_mul(STEP_SECONDS).saturating_mul(1000))
}

/// The code of a time step.
#[must_use]
pub fn code(secret: &[u8], step: i64) -> String {
    // The library derives the step from a time; with steps of one "second" the time is the step.
    #[expect(clippy::cast_possible_truncation, reason = "it is six")]
    let digits = AUTHENTICATOR_DIGITS as u32;
    totp_custom::<Sha1>(1, digits, secret, u64::try_from(step).unwrap_or_default())
}

/// The time step whose code was typed, if it is the present or the previous one (RFC 6238 §5.2), or in
/// the last ten seconds of the present one the next. Compared in constant time.
#[must_use]
pub fn step_of(secret: &[u8], typed: &AuthenticatorCode, now: Timestamp) -> Option<i64> {
    let present = step_at(now);
    let next_is_right = Choice::from(u8::from(step_at(now.plus(EARLY)) > present));
    let mut found = NONE;
    for (step, accepted) in
        [(present - 1, Choice::from(1)), (present + 1, next_is_right), (present, Choice::from(1))]
    {
        found.conditional_assign(&step, accepted & is_code_of(secret, step, typed));
    }
    (found >= 0).then_some(found)
}

/// The time step of the last and the next ten minutes whose code was typed, the nearest if there are
/// several. Compared in constant time: whether a code will be right some time is nobody's business.
#[must_use]
pub fn nearest_step_of(secret: &[u8], typed: &AuthenticatorCode, now: Timestamp) -> Option<i64> {
    let present = step_at(now);
    let mut found = NONE;
    for distance in (0..=HINT_STEPS).rev() {
        for step in [present - distance, present + distance] {
            found.conditional_assign(&step, is_code_of(secret, step, typed));
        }
    }
    (found >= 0).then_some(found)
}

/// No step.
const NONE: i64 = -1;

fn is_code_of(secret: &[u8], step: i64, typed: &AuthenticatorCode) -> Choice {
    code(secret, step).as_bytes().ct_eq(typed.reveal().as_bytes())
}

/// By how much a clock is off that shows the code of `step` at `now`.
#[must_use]
pub fn clock_off(step: i64, now: Timestamp) -> Duration {
    Duration::from_secs(step.abs_diff(step_at(now)) * STEP_SECONDS.unsigned_abs())
}

/// Whether two codes in a row of the next minutes show a fast clock: the one of `step`, typed at `now`,
/// and before it that of `earlier`, which is forgotten ten minutes after its time.
///
/// One such code can be a guess, and whoever is told that it will be right only has to wait. Two, of
/// which one comes after the other, are not guessed.
#[must_use]
pub fn runs_fast(earlier: Option<i64>, step: i64, now: Timestamp) -> bool {
    earlier.is_some_and(|earlier| earlier < step && step_at(now) - HINT_STEPS < earlier)
}

/// How long it takes until a code appears that was not used, when `last` is the latest step that was.
#[must_use]
pub fn until_next_code(last: i64, now: Timestamp) -> Duration {
    begin_of(last.max(step_at(now)) + 1).since(now)
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
    fn the_present_step_and_the_one_before_are_right_and_in_the_last_ten_seconds_the_next() {
        for (second, next) in [(0, false), (10, false), (19, false), (20, true), (29, true)] {
            let now = at(1_111_111_110 + second);
            let present = step_at(now);
            for (step, right) in [(-2, false), (-1, true), (0, true), (1, next), (2, false)] {
                let found = step_of(SECRET, &typed(present + step), now);
                assert_eq!(found, right.then_some(present + step), "{step} in second {second}");
            }
            assert_eq!(step_of(b"09876543210987654321", &typed(present), now), None);
        }
        assert_eq!((step_at(at(29)), step_at(at(30))), (0, 1));
        let almost = Timestamp::from_millis(1_111_111_129_999);
        assert_eq!(step_of(SECRET, &typed(step_at(almost) + 1), almost), None);
    }

    #[test]
    fn a_clock_that_is_off_is_found_up_to_ten_minutes() {
        let now = at(1_111_111_111);
        for (step, off) in [
            (-21, None),
            (-20, Some(600)),
            (-2, Some(60)),
            (0, Some(0)),
            (2, Some(60)),
            (20, Some(600)),
            (21, None),
        ] {
            let found = nearest_step_of(SECRET, &typed(step_at(now) + step), now);
            assert_eq!(found.map(|found| clock_off(found, now).as_secs()), off, "{step}");
            assert!(found.is_none_or(|found| found == step_at(now) + step), "{step}");
        }
    }

    #[test]
    fn two_codes_of_the_next_minutes_show_a_fast_clock_and_one_does_not() {
        let now = at(1_111_111_111);
        let present = step_at(now);
        for (earlier, step, fast) in [
            (None, 2, false),
            (Some(2), 2, false),
            (Some(3), 2, false),
            (Some(1), 2, true),
            (Some(0), 1, true),
            (Some(-19), 1, true),
            (Some(-20), 1, false),
        ] {
            let earlier = earlier.map(|earlier: i64| present + earlier);
            assert_eq!(runs_fast(earlier, present + step, now), fast, "{earlier:?} {step}");
        }
    }

    #[test]
    fn the_next_code_comes_with_the_step_after_the_last_one_that_was_used() {
        for (last, second, wait) in [(10, 300, 30), (10, 329, 1), (10, 330, 30), (11, 325, 35), (9, 310, 20)]
        {
            assert_eq!(until_next_code(last, at(second)), Duration::from_secs(wait), "{last} at {second}");
        }
    }
}
