//! When a mail is repeated whose fate is unknown: it was handed over whole, and nobody confirmed it.
//!
//! Each repetition may be a double, so there are few, with long gaps; none at all would lose the mail of
//! a server that ended before it wrote it down.

use std::time::Duration;

use ninsho_shared::Timestamp;

use super::outbox::MailJob;

/// The gaps of a code, which somebody waits for, and which lives for some minutes.
const OF_A_CODE: [Duration; 2] = [Duration::from_mins(2), Duration::from_mins(4)];
/// The gaps of a notice.
const OF_A_NOTICE: [Duration; 3] =
    [Duration::from_mins(15), Duration::from_hours(2), Duration::from_hours(12)];

/// The moment of the next repetition; that of the expiry when there were enough.
pub fn next(mail: &MailJob, now: Timestamp) -> Timestamp {
    let gaps: &[Duration] = if mail.mail_kind.carries_code() { &OF_A_CODE } else { &OF_A_NOTICE };
    let so_far = usize::try_from(mail.unconfirmed).unwrap_or(usize::MAX);
    match (gaps.get(so_far), mail.expires_at) {
        (Some(gap), Some(end)) => now.plus(*gap).min(end),
        (Some(gap), None) => now.plus(*gap),
        // Without an expiry it waits for the longest gap each time.
        (None, end) => end.unwrap_or_else(|| now.plus(OF_A_NOTICE[2])),
    }
}
