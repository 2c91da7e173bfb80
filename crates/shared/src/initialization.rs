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

/// `POST /init-requests`: ID and password once more, ④ of the manual.
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
    /// How the sessions of this flow come back.
    #[serde(default)]
    pub deliver: TokenDelivery,
}

/// `POST /init-requests/{id}/confirm`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmRequest {
    /// The confirmation code: eight digits that were mailed, or told by the help desk.
    pub code: MailedCode,
}

/// The answer of the endpoints that may begin a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InitRequestAnswer {
    /// Where the initialization stands.
    pub init_request: InitRequestView,
    /// The new token, when one was made and the caller asked for it in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<SessionToken>,
}

/// An initialization and what comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "step", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum InitRequestView {
    /// Nothing has been sent. ④ and ⑤ of the manual: this is where the code would go.
    Begun {
        /// The flow.
        id: Uuid,
        /// It cannot be completed from this moment on.
        expires_at: Timestamp,
        /// The caller's session.
        session: SessionView,
        /// Where the code would go, masked.
        mail_address: String,
        /// Whether a mail may go out now.
        send: Resend,
        /// What may be done next.
        next: Vec<InitRequestAction>,
    },
    /// A confirmation code was mailed: ⑥ to ⑧.
    CodeSent {
        /// The flow.
        id: Uuid,
        /// It cannot be completed from this moment on.
        expires_at: Timestamp,
        /// The caller's session.
        session: SessionView,
        /// Where the code went, masked.
        mail_address: String,
        /// The code's state.
        code: MailedCodeView,
        /// What may be done next.
        next: Vec<InitRequestAction>,
    },
    /// The help desk tells the code on the phone: ⑥' and ⑧.
    AtDesk {
        /// The flow.
        id: Uuid,
        /// It cannot be completed from this moment on.
        expires_at: Timestamp,
        /// The caller's session.
        session: SessionView,
        /// The registered address, masked, or what is shown in its place.
        shown: String,
        /// What the person tells the help desk, so that it finds the request.
        #[cfg_attr(feature = "openapi", schema(example = "KX4-7QD"))]
        case_reference: String,
        /// The server's time when this was said. Countdowns start here.
        as_of: Timestamp,
        /// How far the help desk is.
        desk: DeskState,
        /// What may be done next.
        next: Vec<InitRequestAction>,
    },
    /// The code was right, or none was needed: an address can be registered, ⑨ to ⑫.
    Confirmed {
        /// The flow.
        id: Uuid,
        /// It cannot be completed from this moment on.
        expires_at: Timestamp,
        /// The caller's session.
        session: SessionView,
        /// Whether the account never had a factor, so that no code was needed.
        first_set_up: bool,
        /// The address change within it, once an address was typed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address_change: Option<Uuid>,
        /// What may be done next.
        next: Vec<InitRequestAction>,
    },
    /// The new address is set, and is the only factor.
    Completed {
        /// The flow.
        id: Uuid,
        /// The caller's session.
        session: SessionView,
        /// When.
        at: Timestamp,
        /// Whether it was a first set-up.
        first_set_up: bool,
        /// The address change that completed it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address_change: Option<Uuid>,
    },
    /// It ended, and changed nothing.
    Ended {
        /// The flow.
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
    /// The flow's id, whatever the step.
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

    /// The caller's session, whatever the step.
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

/// How far the help desk is with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeskState {
    /// No operator has taken it up.
    Waiting,
    /// An operator has.
    TakenUp {
        /// When.
        at: Timestamp,
    },
    /// The first operator is done; a second one has to approve.
    AwaitingSecond,
    /// The code has been told and can be typed.
    CodeTold {
        /// It is refused from this moment on.
        until: Timestamp,
        /// How often it can still be tried; at zero the help desk has to tell a new one.
        attempts_left: u32,
    },
    /// The code came too late or is void; the help desk can tell a new one.
    CodeExpired,
}

/// What may be done with an initialization.
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
    /// The person gave it up.
    Cancelled,
    /// A newer one took its place.
    Superseded,
    /// Its time ran out.
    Expired,
    /// The owner stopped it by the link in the mail.
    Stopped,
    /// The help desk refused it.
    Refused,
}
