//! A mailed code as its recipient's page sees it: delivery, expiry, attempts and resend.

use serde::{Deserialize, Serialize};

use crate::timestamp::Timestamp;

/// State of a mailed code; the code itself is never returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailedCodeView {
    /// Server time of the response; countdowns start here, not at the browser's clock.
    pub as_of: Timestamp,
    /// Delivery state of the mail.
    pub delivery: Delivery,
    /// When the code expires.
    pub expires_at: Timestamp,
    /// Attempts that remain.
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub attempts_left: u32,
    /// Whether it can be resent.
    pub resend: Resend,
}

/// Delivery state of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Delivery {
    /// Queued.
    Queued,
    /// Accepted by the next mail server.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// Not accepted yet; delivery is retried.
    Delayed {
        /// When the next attempt is due.
        next_attempt_at: Timestamp,
        /// Why it was not accepted.
        because: DelayReason,
    },
    /// Handed over to the next mail server, which has not confirmed it. It may have arrived; it is
    /// repeated a few times at most.
    Unconfirmed {
        /// When it was handed over.
        at: Timestamp,
    },
    /// The recipient is rejected permanently by the next mail server (an SMTP 5xx reply about the
    /// address).
    Refused {
        /// Domain of the address.
        by: String,
    },
    /// The code expired before a server accepted the mail; it was not sent.
    Expired,
}

/// Why a mail was not accepted yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DelayReason {
    /// The next mail server cannot be reached, or does not answer.
    NoAnswer,
    /// The next mail server asks to try later (an SMTP 4xx reply), as with greylisting.
    ToldToWait,
    /// The next mail server rejects this service, not the recipient (other SMTP 5xx replies): the
    /// administrators have to act.
    NotAccepted,
}

/// Whether a code can be resent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "may", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Resend {
    /// Now.
    Now,
    /// Later.
    Later {
        /// The earliest time.
        at: Timestamp,
        /// Why not now.
        because: WaitReason,
    },
    /// Never: the code has expired, was used, or has no attempts left.
    Never,
}

/// Why a resend has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WaitReason {
    /// The same code was sent less than a minute ago.
    JustSent,
    /// The same code was tried less than a minute ago, and the mail was not accepted.
    JustTried,
    /// Many codes were mailed to this address.
    AddressLimit,
    /// Many codes were mailed for this account.
    AccountLimit,
}
