//! When a job that failed is tried again.

use std::time::Duration;

use ninsho_shared::Timestamp;

/// The waits between two tries.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
}

impl Backoff {
    /// The wait after the first failure, and the longest. Neither is shorter than a second.
    pub fn new(first: Duration, longest: Duration) -> Self {
        let first = first.max(Duration::from_secs(1));
        Self { first, longest: longest.max(first) }
    }

    /// The moment of the next try after `tries` failures, or of the job's expiry.
    ///
    /// The wait doubles with each failure. Near the expiry half of what is left is waited at most: a
    /// code of ten minutes that could not go out for five is still tried in the other five.
    pub fn next(self, tries: u32, now: Timestamp, expires_at: Option<Timestamp>) -> Timestamp {
        let doubled = self.first.saturating_mul(1 << tries.saturating_sub(1).min(20)).min(self.longest);
        let Some(expires_at) = expires_at else { return now.plus(doubled) };
        let half_of_the_rest = expires_at.since(now) / 2;
        now.plus(doubled.min(half_of_the_rest.max(self.first))).min(expires_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    /// The waits of mail, as they are set by default.
    fn backoff() -> Backoff {
        let mail = crate::config::Mail::default();
        Backoff::new(mail.first_retry.0, mail.longest_retry.0)
    }

    fn seconds_of_tries(lifetime: Duration) -> Vec<u64> {
        let expires_at = START.plus(lifetime);
        let mut tries = vec![START];
        while let Some(last) = tries.last().copied().filter(|last| *last < expires_at) {
            let so_far = u32::try_from(tries.len()).unwrap();
            tries.push(backoff().next(so_far, last, Some(expires_at)));
        }
        tries.into_iter().map(|at| at.since(START).as_secs()).collect()
    }

    #[test]
    fn a_code_is_tried_until_it_expires_and_never_after() {
        let tries = seconds_of_tries(Duration::from_mins(10));
        assert_eq!(tries[..8], [0, 5, 15, 35, 75, 155, 315, 457]);
        assert_eq!(tries.last(), Some(&600), "the last moment is that of expiry");
        assert!(tries.windows(2).rev().skip(1).all(|pair| pair[1] - pair[0] >= 5), "{tries:?}");
    }

    #[test]
    fn a_notice_is_tried_every_quarter_of_an_hour_at_last() {
        let tries = seconds_of_tries(Duration::from_hours(48));
        let waits: Vec<u64> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(waits[..9], [5, 10, 20, 40, 80, 160, 320, 640, 900]);
        assert_eq!(waits.iter().max(), Some(&900));
        assert!(waits.iter().filter(|wait| **wait == 900).count() > 180);
    }

    #[test]
    fn without_an_expiry_the_wait_doubles_up_to_the_longest() {
        let waits =
            [1, 2, 3, u32::MAX].map(|tries| backoff().next(tries, START, None).since(START).as_secs());
        assert_eq!(waits, [5, 10, 20, 900]);
    }

    #[test]
    fn no_setting_makes_it_turn_without_a_pause() {
        let backoff = Backoff::new(Duration::ZERO, Duration::ZERO);
        let expires_at = START.plus(Duration::from_mins(10));
        for tries in [0, 1, 2, 40, u32::MAX] {
            assert_eq!(backoff.next(tries, START, Some(expires_at)).since(START).as_secs(), 1);
        }
    }
}
