//! How fast a machine client may call, and how often its refusals are written down. Both are kept in
//! memory, for each process: they bound work, and decide nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ninsho_shared::Timestamp;
use uuid::Uuid;

use crate::config::ClientLimits;

/// A refusal of one kind is written down so often for a client: a loop of its would fill the table.
const NOTED_EVERY: Duration = Duration::from_mins(1);

/// What a client may still do at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// So many requests.
    pub requests: u32,
    /// The whole burst is there again after this time.
    pub whole_in: Duration,
}

/// The pace of all clients. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    /// When the next request would come if all of before had come evenly (the generic cell rate
    /// algorithm, ITU-T I.371), in microseconds.
    due: Arc<Mutex<HashMap<Uuid, i64>>>,
    noted: Arc<Mutex<HashMap<(Uuid, &'static str), Timestamp>>>,
}

impl Pace {
    /// Counts a request, and says what is left.
    ///
    /// # Errors
    /// How long to wait, when the client calls too fast.
    pub fn admit(&self, client_id: Uuid, limits: &ClientLimits, now: Timestamp) -> Result<Left, Duration> {
        let every = 1_000_000 / i64::from(limits.per_second.max(1));
        let ahead = every * i64::from(limits.burst.max(1) - 1);
        let now = now.as_millis().saturating_mul(1000);
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let next = due.entry(client_id).or_insert(now);
        // A clock that was set back keeps nobody out for longer than one request takes.
        *next = (*next).clamp(now, now + ahead + every);
        let early = *next - ahead - now;
        if early > 0 {
            return Err(Duration::from_micros(early.unsigned_abs()));
        }
        *next += every;
        let used = *next - now;
        let requests = (ahead + every - used) / every;
        Ok(Left {
            requests: u32::try_from(requests).unwrap_or(0),
            whole_in: Duration::from_micros(used.unsigned_abs()),
        })
    }

    /// Whether a refusal is to be written down now.
    #[must_use]
    pub fn notes(&self, client_id: Uuid, why: &'static str, now: Timestamp) -> bool {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let last = noted.get(&(client_id, why)).copied();
        let is_due = last.is_none_or(|last| now < last || now.since(last) >= NOTED_EVERY);
        if is_due {
            noted.insert((client_id, why), now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_342_500_000);

    fn at(millis: u64) -> Timestamp {
        NOW.plus(Duration::from_millis(millis))
    }

    #[test]
    fn a_burst_is_admitted_and_then_so_many_a_second() {
        let limits = ClientLimits { per_second: 10, burst: 3, ..ClientLimits::default() };
        let (all, client) = (Pace::default(), Uuid::from_u128(1));
        for requests in [2, 1, 0] {
            let whole_in = Duration::from_millis(100 * u64::from(3 - requests));
            assert_eq!(all.admit(client, &limits, at(0)), Ok(Left { requests, whole_in }));
        }
        assert_eq!(all.admit(client, &limits, at(0)), Err(Duration::from_millis(100)));
        let other = all.admit(Uuid::from_u128(2), &limits, at(0)).unwrap();
        assert_eq!(other.requests, 2, "another has its own");
        let served = (0..1000).filter(|millis| all.admit(client, &limits, at(*millis)).is_ok()).count();
        assert_eq!(served, 9);
        all.admit(client, &limits, at(60_000)).unwrap();
        assert_eq!(
            all.admit(client, &limits, at(0)),
            Err(Duration::from_millis(100)),
            "the clock was set back"
        );
        all.admit(client, &limits, at(100)).unwrap();
    }

    #[test]
    fn a_refusal_is_written_down_once_a_minute() {
        let (all, client) = (Pace::default(), Uuid::from_u128(1));
        assert!(all.notes(client, "scope", at(0)));
        assert!(!all.notes(client, "scope", at(59_999)));
        assert!(all.notes(client, "network", at(59_999)));
        assert!(all.notes(client, "scope", at(60_000)));
    }
}
