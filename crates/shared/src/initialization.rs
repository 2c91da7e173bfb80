//! Flow B of the manual: getting back in when no valid one-time password can be had.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::login::TokenDelivery;
use crate::mailed_code::{MailedCodeView, Resend};
use crate::one_time_code::MailedCode;
use crate::password::Password;
use crate::session::{SessionToken, SessionView};
use crate::timestamp::Timestamp;
use crate::user_id::UserId;

/// `POST /init-requests`: ID and password (④ of the manual).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(example = json!({ "user_id": "taro", "password": "ninsho-demo", "deliver": "body" }))
)]
pub struct InitRequestRequest {
    /// ECS-ID or SPS-ID.
    pub user_id: UserId,
    /// Its password.
    pub password: Password,
    /// How this flow's session tokens are delivered.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = "cookie"))]
    pub deliver: TokenDelivery,
}

/// `POST /init-requests/{id}/confirm`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmRequest {
    /// The confirmation code: eight digits, mailed or told by the help desk.
    pub code: MailedCode,
}

/// The response of the endpoints that can begin a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InitRequestAnswer {
    /// The initialization.
    pub init_request: InitRequestView,
    /// The new session token, when one was issued and the caller takes tokens in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<SessionToken>,
}

/// An initialization and its next actions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "step", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum InitRequestView {
    /// No code was sent yet (④ and ⑤ of the manual).
    Begun {
        /// Id of the init-request.
        id: Uuid,
        /// When it expires.
        expires_at: Timestamp,
        /// The caller's session.
        session: SessionView,
        /// The registered address that the code would go to, masked.
        mail_address: String,
        /// Whether a code can be sent now.
        send: Resend,
        /// Allowed next actions.
        next: Vec<InitRequestAction>,
    },
    /// A confirmation code was mailed (⑥ to ⑧).
    CodeSent {
        /// Id of the init-request.
        id: Uuid,
        /// When it expires.
        expires_at: Timestamp,
        /// The caller's session.
        session: SessionView,
        /// The registered address that the code went to, masked.
        mail_address: String,
        /// State of the code.
        code: MailedCodeView,
        /// Allowed next actions.
        next: Vec<InitRequestAction>,
    },
    /// The help desk tells the code on the phone (⑥' and ⑧).
    AtDesk {
        /// Id of the init-request.
        id: Uuid,
        /// When it expires.
        expires_at: Timestamp,
        /// The caller's session.
        session: SessionView,
        /// The registered address, masked, or the placeholder address.
        shown: String,
        /// The case reference that the person reads out to the help desk.
        #[cfg_attr(feature = "openapi", schema(example = "482-915"))]
        case_reference: String,
        /// Server time of the response; countdowns start here.
        as_of: Timestamp,
        /// Progress at the help desk.
        desk: DeskState,
        /// Allowed next actions.
        next: Vec<InitRequestAction>,
    },
    /// Confirmed, or a first set-up: an address can be registered (⑨ to ⑫).
    Confirmed {
        /// Id of the init-request.
        id: Uuid,
        /// When it expires.
        expires_at: Timestamp,
        /// The caller's session.
        session: SessionView,
        /// Whether the account never had a factor, so that no code is needed.
        first_set_up: bool,
        /// Id of its address change, once one has begun.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address_change: Option<Uuid>,
        /// Allowed next actions.
        next: Vec<InitRequestAction>,
    },
    /// Completed: the new address is the only factor.
    Completed {
        /// Id of the init-request.
        id: Uuid,
        /// The caller's session.
        session: SessionView,
        /// When.
        at: Timestamp,
        /// Whether it was a first set-up.
        first_set_up: bool,
        /// Id of the address change that completed it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address_change: Option<Uuid>,
    },
    /// Ended without a change.
    Ended {
        /// Id of the init-request.
        id: Uuid,
        /// The caller's session.
        session: SessionView,
        /// Why.
        because: InitEndReason,
        /// When.
        at: Timestamp,
    },
}

impl InitRequestView {
    /// Id of the init-request, in any step.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        match self {
            Self::Begun { id, .. }
            | Self::CodeSent { id, .. }
            | Self::AtDesk { id, .. }
            | Self::Confirmed { id, .. }
            | Self::Completed { id, .. }
            | Self::Ended { id, .. } => *id,
        }
    }

    /// The caller's session, in any step.
    #[must_use]
    pub const fn session(&self) -> &SessionView {
        match self {
            Self::Begun { session, .. }
            | Self::CodeSent { session, .. }
            | Self::AtDesk { session, .. }
            | Self::Confirmed { session, .. }
            | Self::Completed { session, .. }
            | Self::Ended { session, .. } => session,
        }
    }
}

/// Progress of an initialization at the help desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeskState {
    /// Not assigned to an operator.
    Waiting,
    /// Assigned to an operator.
    TakenUp {
        /// When.
        at: Timestamp,
    },
    /// A second operator's approval is pending.
    AwaitingSecond,
    /// The code was released and can be entered.
    CodeTold {
        /// When the code expires.
        until: Timestamp,
        /// Attempts that remain; at zero the help desk must release a new code.
        attempts_left: u32,
    },
    /// The code is expired or void; the help desk can release a new one.
    CodeExpired,
}

/// Actions on an initialization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum InitRequestAction {
    /// `POST …/send`.
    Send,
    /// `POST …/desk`.
    AskDesk,
    /// `POST …/confirm`.
    Confirm,
    /// `POST /address-changes`.
    RegisterAddress,
    /// `DELETE …`.
    Cancel,
}

/// Why an initialization ended without a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum InitEndReason {
    /// The person cancelled it.
    Cancelled,
    /// A newer one superseded it.
    Superseded,
    /// It expired.
    Expired,
    /// The owner stopped it with a revocation link.
    Stopped,
    /// The help desk refused it.
    Refused,
}
