//! What the screen may know about a code that was mailed: where it went, what became of
//! the mail, until when it counts, and when it can be sent again.

use serde::{Deserialize, Serialize};

use crate::timestamp::Timestamp;

/// A mailed code, without the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailedCodeView {
    /// The server's time when this was said. Countdowns start here, not at the browser's clock.
    pub as_of: Timestamp,
    /// What became of the mail.
    pub delivery: Delivery,
    /// The code is refused from this moment on.
    pub expires_at: Timestamp,
    /// How often it can still be tried.
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub attempts_left: u32,
    /// Whether it can be sent again.
    pub resend: Resend,
}

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Delivery {
    /// It waits for its turn.
    Queued,
    /// The next mail server took it.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// It could not be handed over yet; we are trying again.
    Delayed {
        /// When the next try is due.
        next_attempt_at: Timestamp,
    },
    /// The receiving side refused it for good (an SMTP reply of 500 or above).
    Refused {
        /// Whose side: the domain of the address.
        by: String,
    },
    /// Its code expired before any server took it, so it was not sent.
    Expired,
}

/// Whether a code can be sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "may", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Resend {
    /// Yes.
    Now,
    /// Yes, from then on.
    Later {
        /// The first moment.
        at: Timestamp,
        /// What makes it wait.
        because: WaitReason,
    },
    /// No: the code has expired, has been used or has been tried too often.
    Never,
}

/// What makes a mail wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WaitReason {
    /// The same code was sent less than a minute ago.
    JustSent,
    /// Many codes were mailed to this address.
    AddressLimit,
    /// Many codes were mailed for this account.
    AccountLimit,
}
