//! Limits on mailed codes: for one mailbox, and for one account.

use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::{MailAddress, Timestamp};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::mailbox;
use crate::account::throttle;
use crate::config::{SendLimit, SendLimits};
use crate::storage::entity::code_send;

/// When the next code may be mailed, and which limit delays it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter {
    /// The moment.
    pub at: Timestamp,
    /// The limit.
    pub because: WaitReason,
}

/// The name under which codes to the mailbox behind an address are counted; it does not tell the address.
#[must_use]
pub fn mailbox_key(address: &MailAddress) -> String {
    throttle::key("mailbox", &[&mailbox(address)])
}

/// The sends within the spans of the limits, for an account and for a mailbox, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Sends {
    for_account: Vec<Timestamp>,
    to_mailbox: Vec<Timestamp>,
}

impl Sends {
    /// Reads them, in one query.
    pub async fn load(
        conn: &impl ConnectionTrait,
        account_id: Uuid,
        address: &MailAddress,
        limits: &SendLimits,
        now: Timestamp,
    ) -> Result<Self, DbErr> {
        let mailbox_key = mailbox_key(address);
        let longest = limits
            .account
            .iter()
            .chain(&limits.address)
            .map(|limit| limit.within.0)
            .max()
            .unwrap_or_default();
        let rows = code_send::Entity::find()
            .filter(code_send::Column::SentAt.gt(now.minus(longest)))
            .filter(
                Condition::any()
                    .add(code_send::Column::AccountId.eq(account_id))
                    .add(code_send::Column::MailboxKey.eq(mailbox_key.as_str())),
            )
            .filter(code_send::Column::Counted.eq(true))
            .order_by_asc(code_send::Column::SentAt)
            .all(conn)
            .await?;
        let mut sends = Self::default();
        for row in rows {
            let at = row.sent_at;
            if row.account_id == account_id {
                sends.for_account.push(at);
            }
            if row.mailbox_key == mailbox_key {
                sends.to_mailbox.push(at);
            }
        }
        Ok(sends)
    }

    /// … with one more now.
    #[must_use]
    pub(super) fn with(mut self, now: Timestamp) -> Self {
        self.for_account.push(now);
        self.to_mailbox.push(now);
        self
    }

    /// The wait before the next send, if there is any.
    #[must_use]
    pub fn wait(&self, limits: &SendLimits, now: Timestamp) -> Option<RetryAfter> {
        let account =
            next(&self.for_account, &limits.account, now).map(|until| (until, WaitReason::AccountLimit));
        let address =
            next(&self.to_mailbox, &limits.address, now).map(|until| (until, WaitReason::AddressLimit));
        account
            .into_iter()
            .chain(address)
            .max_by_key(|(until, _)| *until)
            .map(|(at, because)| RetryAfter { at, because })
    }
}

/// The first moment at which no limit is full, if that is not now. `sent` is sorted, oldest first.
fn next(sent: &[Timestamp], limits: &[SendLimit], now: Timestamp) -> Option<Timestamp> {
    limits
        .iter()
        .filter_map(|limit| {
            // The oldest of the last `codes` has to leave the span before one more fits in.
            let oldest = sent.len().checked_sub(limit.codes).and_then(|index| sent.get(index));
            oldest.map(|oldest| oldest.plus(limit.within.0))
        })
        .filter(|until| *until > now)
        .max()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(minute: u64) -> Timestamp {
        Timestamp::from_millis(0).plus(Duration::from_secs(minute * 60))
    }

    #[test]
    fn the_next_code_waits_until_the_oldest_leaves_the_span() {
        let limits = SendLimits::default().address;
        for (sent, now, expected) in [
            (vec![], 0, None),
            (vec![0, 1], 2, None),
            (vec![0, 1, 2], 3, Some(10)),
            (vec![0, 1, 2], 10, None),
            (vec![0, 1, 2, 10], 10, Some(11)),
            ((0..10).map(|n| n * 20).collect(), 190, Some(24 * 60)),
        ] {
            let times: Vec<_> = sent.iter().copied().map(at).collect();
            assert_eq!(next(&times, &limits, at(now)), expected.map(at), "{sent:?} at {now}");
        }
    }

    #[test]
    fn the_longer_wait_is_the_one_that_is_named() {
        let sends = Sends { for_account: (0..6).map(at).collect(), to_mailbox: vec![at(3), at(4), at(5)] };
        let wait = sends.wait(&SendLimits::default(), at(6)).unwrap();
        assert_eq!(wait, RetryAfter { at: at(13), because: WaitReason::AddressLimit });
    }
}
