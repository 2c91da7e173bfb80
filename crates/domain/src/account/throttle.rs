//! The rate limit of set-ups of factors, and rows that are locked so that decisions are made in turn.
//!
//! The waits are bounded, and a refused attempt prolongs nothing. Wrong passwords have counts of their
//! own: [`super::password_tries`].

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::App;
use crate::config::Wait;
use crate::refusal::{DomainError, refuse};
use crate::storage::Tx;
use crate::storage::entity::throttle;

/// Admits and counts the set-up of an authenticator or of recovery codes. No success resets the count:
/// each set-up costs a row, or ten hashes, and a notice.
///
/// # Errors
/// `too_many_set_ups` with the wait.
pub async fn admit_set_up(tx: &Tx, app: &App, account_id: Uuid) -> Result<(), DomainError> {
    let (limits, now) = (&app.config.limits.set_up, tx.now());
    let key = key("set-up", &[&account_id.to_string()]);
    match lock(tx, &key).await?.after_try(limits.free, limits.wait(), now) {
        Ok(next) => Ok(next.save(tx, &key).await?),
        Err(until) => Err(refuse(ProblemCode::TooManySetUps).until(until, now).into()),
    }
}

/// Locks the row of this name until the end of the transaction, so that decisions about it are serialized.
pub async fn lock_for_update(tx: &Tx, purpose: &str, about: &str) -> Result<(), DbErr> {
    lock(tx, &key(purpose, &[about])).await.map(drop)
}

/// The name of a counter: a hash, so that no table tells what people typed into the field for the ID, or
/// to whom mails went.
#[must_use]
pub fn key(purpose: &str, about: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in about {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    format!("{purpose}:{}", URL_SAFE_NO_PAD.encode(&hash.finalize()[..16]))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    failures: u32,
    last_at: Timestamp,
    blocked_until: Timestamp,
}

/// Reads the row of `key`, inserted if it is missing, and locks it until the end of the transaction.
async fn lock(tx: &Tx, key: &str) -> Result<State, DbErr> {
    let fresh = throttle::ActiveModel {
        key: Set(key.to_owned()),
        failures: Set(0),
        last_at: Set(Timestamp::from_millis(0)),
        blocked_until: Set(Timestamp::from_millis(0)),
    };
    // In one statement: between two, the row could be deleted by a log-in that succeeded, or because it
    // is old. The update changes nothing and locks the row.
    let row = throttle::Entity::insert(fresh)
        .on_conflict(
            OnConflict::column(throttle::Column::Key).update_column(throttle::Column::Key).to_owned(),
        )
        .exec_with_returning(tx)
        .await?;
    Ok(State {
        failures: u32::try_from(row.failures).unwrap_or(0),
        last_at: row.last_at,
        blocked_until: row.blocked_until,
    })
}

impl State {
    /// The state after one more attempt, or the moment before which none is admitted.
    fn after_try(self, free: u32, wait: Wait, now: Timestamp) -> Result<Self, Timestamp> {
        // A clock that was set back must not keep anyone out for longer than the longest wait.
        let blocked_until = self.blocked_until.min(now.plus(wait.longest));
        if now < blocked_until {
            return Err(blocked_until);
        }
        let forgotten = now.since(self.last_at) > wait.forget_after;
        let failures = if forgotten { 1 } else { self.failures.saturating_add(1) };
        // Free attempts block nothing, not even until now: a request that came a moment later may have
        // locked the row first, with a later time.
        let blocked_until = match failures.checked_sub(free + 1) {
            Some(beyond) => now.plus(Duration::from_secs(1 << beyond.min(20)).min(wait.longest)),
            None => Timestamp::from_millis(0),
        };
        Ok(Self { failures, last_at: now, blocked_until })
    }

    async fn save(self, tx: &Tx, key: &str) -> Result<(), DbErr> {
        throttle::Entity::update_many()
            .col_expr(
                throttle::Column::Failures,
                Expr::value(i32::try_from(self.failures).unwrap_or(i32::MAX)),
            )
            .col_expr(throttle::Column::LastAt, Expr::value(self.last_at))
            .col_expr(throttle::Column::BlockedUntil, Expr::value(self.blocked_until))
            .filter(throttle::Column::Key.eq(key))
            .exec(tx)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SetUpLimits;

    const START: Timestamp = Timestamp::from_millis(1_000_000_000);

    fn tries(count: u32) -> (State, Timestamp) {
        let limits = SetUpLimits::default();
        let mut state = State { failures: 0, last_at: START, blocked_until: START };
        let mut now = START;
        for _ in 0..count {
            now = now.max(state.blocked_until);
            state = state.after_try(3, limits.wait(), now).unwrap();
        }
        (state, now)
    }

    #[test]
    fn the_first_tries_are_free_and_then_the_wait_doubles_up_to_its_bound() {
        for (count, seconds) in
            [(1, 0), (3, 0), (4, 1), (5, 2), (6, 4), (9, 32), (13, 512), (14, 600), (40, 600)]
        {
            let (state, now) = tries(count);
            assert_eq!(state.blocked_until.since(now), Duration::from_secs(seconds), "after {count} tries");
        }
    }

    #[test]
    fn tries_of_one_moment_hold_nobody_up_in_whatever_order_they_are_counted() {
        let limits = SetUpLimits::default();
        let (first, later) = tries(1);
        let earlier = later.minus(Duration::from_millis(5));
        let second = first.after_try(3, limits.wait(), earlier).unwrap();
        assert_eq!(second.failures, 2);
    }

    #[test]
    fn a_try_that_is_refused_prolongs_nothing() {
        let (state, now) = tries(5);
        let refused = state.after_try(3, SetUpLimits::default().wait(), now).unwrap_err();
        assert_eq!(refused, state.blocked_until);
    }

    #[test]
    fn failures_are_forgotten_after_a_while() {
        let (state, now) = tries(20);
        let later = now.plus(Duration::from_secs(61 * 60));
        assert_eq!(state.after_try(3, SetUpLimits::default().wait(), later).unwrap().failures, 1);
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_nobody_out_for_long() {
        let (state, now) = tries(20);
        let a_day_before = now.minus(Duration::from_secs(86_400));
        let until = state.after_try(3, SetUpLimits::default().wait(), a_day_before).unwrap_err();
        assert_eq!(until.since(a_day_before), SetUpLimits::default().longest_wait.0);
    }
}
