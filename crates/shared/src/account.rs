//! What is set for an account, and what happened to it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::authenticators::AuthenticatorView;
use crate::recovery_codes::RecoveryCodesState;
use crate::session::RequestOriginView;
use crate::timestamp::Timestamp;
use crate::user_id::UserId;

/// `GET /account`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountView {
    /// The ID.
    pub user_id: UserId,
    /// The address that receives codes.
    pub mail: MailFactorView,
    /// The authenticators that show one-time passwords, in the order in which they were registered.
    pub authenticators: Vec<AuthenticatorView>,
    /// The recovery codes, when any were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_codes: Option<RecoveryCodesState>,
    /// What happened while there was no address to tell it to, oldest first: to be shown until
    /// `POST /account/unacknowledged-events/acknowledge`.
    pub unacknowledged_events: Vec<HistoryEvent>,
    /// An address change that was begun in this session and can be gone on with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_change: Option<Uuid>,
    /// How many sessions are open, the caller's among them.
    pub open_sessions: u32,
}

/// The mail factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MailFactorView {
    /// An address is registered.
    Registered {
        /// Masked.
        address: String,
        /// Since when.
        since: Timestamp,
    },
    /// None is; this is shown in its place.
    None {
        /// The placeholder address.
        placeholder: String,
    },
}

/// `POST /account/unacknowledged-events/acknowledge`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcknowledgeEventsRequest {
    /// The last of the events that were shown: what came after it stays unacknowledged.
    pub last: Uuid,
}

/// `GET /account/history`, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryView {
    /// What happened.
    pub events: Vec<HistoryEvent>,
    /// Ask with `?before=` this for the page after; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEvent {
    /// Its number.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: HistoryKind,
    /// The address that it was about, masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// From where; absent when the service or its staff did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<RequestOriginView>,
}

/// What can happen to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum HistoryKind {
    /// The account was made.
    AccountCreated,
    /// A second factor was passed.
    LoggedIn,
    /// A wrong password was typed.
    WrongPassword,
    /// A wrong one-time password was typed.
    WrongCode,
    /// Wrong one-time passwords locked the second factor for a while.
    SecondFactorLocked,
    /// The staff opened the second factor again.
    SecondFactorUnlocked,
    /// The owner logged out.
    LoggedOut,
    /// The owner ended another session.
    SessionEnded,
    /// An address change was begun.
    AddressChangeRequested,
    /// An address change was given up.
    AddressChangeCancelled,
    /// An address change was completed.
    AddressChanged,
    /// The owner stopped an address change by the link in the mail.
    AddressChangeStopped,
    /// The owner reported a completed change; the second factor is frozen.
    AccountFrozen,
    /// The staff closed the account.
    AccountClosed,
    /// The staff opened the closed account again.
    AccountReopened,
    /// The password was changed at the institution; all sessions ended.
    PasswordChanged,
    /// An app that shows one-time passwords was registered.
    AuthenticatorAdded,
    /// An app was removed.
    AuthenticatorRemoved,
    /// Recovery codes were made; those of before became void.
    RecoveryCodesGenerated,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// An initialization was begun.
    InitializationRequested,
    /// The owner asked the help desk for the code of an initialization.
    InitializationAtDesk,
    /// An initialization was given up.
    InitializationCancelled,
    /// The code of an initialization was right, or it is a first set-up: an address can be registered.
    InitializationConfirmed,
    /// An initialization was completed: only the new address counts.
    Initialized,
    /// The owner stopped an initialization by the link in the mail.
    InitializationStopped,
    /// The help desk took an initialization up.
    DeskTookUp,
    /// The help desk wrote down its check of who is calling, and asked a second operator.
    DeskAskedSecond,
    /// A second operator of the help desk approved it.
    DeskApproved,
    /// The help desk told the code of an initialization.
    DeskToldCode,
    /// The help desk refused an initialization.
    DeskRefused,
    /// The account may use the help desk's page from now on.
    OperatorAdded,
    /// The account may not use the help desk's page any more.
    OperatorRemoved,
}
