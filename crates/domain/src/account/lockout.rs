//! Lockout after wrong second factors, counted over all flows and factors of an account.

use std::time::Duration;

use ninsho_shared::{ProblemCode, Timestamp};

use crate::app::App;
use crate::config::LockLimits;
use crate::refusal::{DomainError, refuse};
use crate::storage::Tx;
use crate::storage::entity::account;

/// Whether a second factor of the account is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lockout {
    /// It is compared.
    Open,
    /// Locked for a while: too many wrong ones in a row.
    Locked {
        /// The end of the lock.
        until: Timestamp,
    },
    /// Blocked until the help desk opens it: far too many wrong ones in a row.
    Blocked,
    /// Frozen because the owner reported a change, until the help desk has spoken with them; or because
    /// the help desk has told its code, until that request has ended.
    Frozen,
}

/// The lockout of an account.
#[must_use]
pub fn of(account: &account::Model, limits: &LockLimits, now: Timestamp) -> Lockout {
    let locked_until = account.second_factor_locked_until;
    if is_frozen(account, now) {
        Lockout::Frozen
    } else if failures(account) >= limits.blocked_at {
        Lockout::Blocked
    } else {
        match locked_until {
            Some(until) if now < until => Lockout::Locked { until },
            _ => Lockout::Open,
        }
    }
}

/// Whether the help desk alone lets the owner in: they have reported a change, or it has told its code
/// for a request that is still open.
#[must_use]
pub fn is_frozen(account: &account::Model, now: Timestamp) -> bool {
    account.frozen_at.is_some() || account.desk_until.is_some_and(|until| now < until)
}

/// Which lockouts apply to a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockoutPolicy {
    /// All of them.
    Enforce,
    /// None: the help desk has just spoken with the owner, and told the code.
    Ignore,
    /// None, and wrong ones count on the challenge alone: the help desk has let the owner in. What somebody
    /// with the password tries elsewhere does not lock them out again.
    ChallengeAlone,
}

impl LockoutPolicy {
    /// Whether a wrong code counts on the account.
    #[must_use]
    pub const fn counts_on_account(self) -> bool {
        matches!(self, Self::Enforce | Self::Ignore)
    }
}

/// The lockout of an account under a policy.
#[must_use]
pub fn under(
    account: &account::Model,
    limits: &LockLimits,
    now: Timestamp,
    policy: LockoutPolicy,
) -> Lockout {
    match policy {
        LockoutPolicy::Enforce => of(account, limits, now),
        LockoutPolicy::Ignore | LockoutPolicy::ChallengeAlone => Lockout::Open,
    }
}

/// Wrong second factors in a row.
#[must_use]
pub fn failures(account: &account::Model) -> u32 {
    u32::try_from(account.second_factor_failures).unwrap_or(u32::MAX)
}

/// The end of the lock that the failure number `failures` brings, if it does.
#[must_use]
pub fn lock_after(failures: u32, limits: &LockLimits, now: Timestamp) -> Option<Timestamp> {
    let every = limits.every.max(1);
    if failures == 0 || !failures.is_multiple_of(every) {
        return None;
    }
    let doublings = (failures / every - 1).min(16);
    let span = limits.first.0.checked_mul(1 << doublings).unwrap_or(Duration::MAX);
    Some(now.plus(span))
}

/// Refuses while the account is locked out: then no code is mailed either.
///
/// # Errors
/// `second_factor_locked` with the wait, `second_factor_blocked` or `account_frozen`.
pub fn require_open(
    tx: &Tx,
    app: &App,
    account: &account::Model,
    policy: LockoutPolicy,
) -> Result<(), DomainError> {
    match under(account, &app.config.limits.lock, tx.now(), policy) {
        Lockout::Open => Ok(()),
        lockout => Err(shut(lockout, tx.now())),
    }
}

/// Refuses when the owner has reported a change since a factor was compared.
///
/// # Errors
/// `account_frozen`.
pub fn require_not_frozen(account: &account::Model) -> Result<(), DomainError> {
    if account.frozen_at.is_some() { Err(ProblemCode::AccountFrozen.into()) } else { Ok(()) }
}

/// The refusal of a locked-out account.
pub fn shut(lockout: Lockout, now: Timestamp) -> DomainError {
    match lockout {
        Lockout::Locked { until } => refuse(ProblemCode::SecondFactorLocked).until(until, now).into(),
        Lockout::Frozen => ProblemCode::AccountFrozen.into(),
        Lockout::Open | Lockout::Blocked => ProblemCode::SecondFactorBlocked.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_lock_for_a_quarter_of_an_hour_and_each_ten_more_for_twice_as_long() {
        let limits = LockLimits::default();
        let now = Timestamp::from_millis(0);
        let minutes =
            |failures| lock_after(failures, &limits, now).map(|until| until.since(now).as_secs() / 60);
        assert_eq!(minutes(9), None);
        assert_eq!(minutes(10), Some(15));
        assert_eq!(minutes(11), None);
        assert_eq!(minutes(20), Some(30));
        assert_eq!(minutes(90), Some(15 * 256));
    }
}
