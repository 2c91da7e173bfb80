//! Flow A of the manual: changing the mail address that receives the codes. Within flow B the same
//! change completes the initialization.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::mailed_code::MailedCodeView;
use crate::one_time_code::MailedCode;
use crate::session::SessionToken;
use crate::timestamp::Timestamp;

/// `POST /address-changes`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddressChangeRequest {
    /// The new address, as typed. The server reads it as [`crate::MailAddress`] does, so that
    /// a mistake is answered with what is wrong in it.
    #[cfg_attr(feature = "openapi", schema(example = "taro@example.org"))]
    pub address: String,
}

/// `POST /address-changes/{id}/verify`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyAddressRequest {
    /// The eight digits that were mailed to the new address.
    pub code: MailedCode,
}

/// An address change and what comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "step", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AddressChangeView {
    /// A one-time password was mailed to the new address.
    CodeSent {
        /// The flow.
        id: Uuid,
        /// The new address, whole: the person typed it in this session.
        address: String,
        /// The code's state.
        code: MailedCodeView,
        /// What may be done next.
        next: Vec<AddressChangeAction>,
    },
    /// The new address is set.
    Completed {
        /// The flow.
        id: Uuid,
        /// The new address, masked.
        address: String,
        /// The address before, masked; absent when there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        previous: Option<String>,
        /// When.
        at: Timestamp,
        /// How many other sessions were ended.
        ended_sessions: u32,
        /// The new session's token, when the change completed an initialization and the caller
        /// takes tokens in the body: the second factor counts as passed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<SessionToken>,
    },
    /// It ended, and changed nothing.
    Ended {
        /// The flow.
        id: Uuid,
        /// Why.
        because: EndReason,
        /// When.
        at: Timestamp,
    },
}

impl AddressChangeView {
    /// The flow's id, whatever the step.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        match self {
            Self::CodeSent { id, .. } | Self::Completed { id, .. } | Self::Ended { id, .. } => *id,
        }
    }
}

/// What may be done with an address change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AddressChangeAction {
    /// `POST …/verify`.
    Verify,
    /// `POST …/resend`.
    Resend,
    /// `DELETE …`.
    Cancel,
}

/// Why an address change ended without a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum EndReason {
    /// The person gave it up.
    Cancelled,
    /// A newer one took its place.
    Superseded,
    /// Its code expired.
    Expired,
    /// The owner stopped it by the link in the mail.
    Stopped,
}
