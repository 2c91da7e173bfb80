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
    // A string, so that the error of `MailAddress` names what is wrong with it.
    /// The new address, as typed: at most 254 characters, 64 of them before the `@`, and a public domain.
    #[cfg_attr(feature = "openapi", schema(example = "taro@example.org", min_length = 3, pattern = "[@＠]"))]
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

/// An address change and its next actions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "step", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AddressChangeView {
    /// A one-time password was mailed to the new address.
    CodeSent {
        /// Id of the address change.
        id: Uuid,
        /// The new address, unmasked: the person typed it in this session.
        address: String,
        /// State of the code.
        code: MailedCodeView,
        /// Allowed next actions.
        next: Vec<AddressChangeAction>,
    },
    /// The new address is set.
    Completed {
        /// Id of the address change.
        id: Uuid,
        /// The new address, masked.
        address: String,
        /// The previous address, masked; absent when there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        previous: Option<String>,
        /// When.
        at: Timestamp,
        /// Number of other sessions that were revoked.
        ended_sessions: u32,
        /// Id of the new `full` session, when the change completed an initialization; only in the response
        /// of `verify`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<Uuid>,
        /// Token of the new `full` session, when the change completed an initialization and the caller
        /// takes tokens in the body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<SessionToken>,
    },
    /// Ended without a change.
    Ended {
        /// Id of the address change.
        id: Uuid,
        /// Why.
        because: EndReason,
        /// When.
        at: Timestamp,
    },
}

impl AddressChangeView {
    /// Id of the address change, in any step.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        match self {
            Self::CodeSent { id, .. } | Self::Completed { id, .. } | Self::Ended { id, .. } => *id,
        }
    }
}

/// Actions on an address change.
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
    /// The person cancelled it.
    Cancelled,
    /// A newer one superseded it.
    Superseded,
    /// Its code expired.
    Expired,
    /// The owner stopped it with a revocation link.
    Stopped,
}
