//! An account's settings and history.

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
    /// The user ID.
    pub user_id: UserId,
    /// The address that receives codes.
    pub mail: MailFactorView,
    /// The active authenticators, oldest first.
    #[cfg_attr(feature = "openapi", schema(max_items = 5))]
    pub authenticators: Vec<AuthenticatorView>,
    /// State of the recovery codes; absent when none were generated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_codes: Option<RecoveryCodesState>,
    /// Events that could not be notified by mail, oldest first. Show them until they are acknowledged
    /// (`POST /account/unacknowledged-events/acknowledge`).
    pub unacknowledged_events: Vec<HistoryEvent>,
    /// Id of the account's open address change, which can be resumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_change: Option<Uuid>,
    /// Number of open sessions, including the caller's.
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
        /// The address, masked.
        address: String,
        /// Since when.
        since: Timestamp,
    },
    /// No address is registered.
    None {
        /// The placeholder address to show instead.
        placeholder: String,
    },
}

/// `POST /account/unacknowledged-events/acknowledge`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcknowledgeEventsRequest {
    /// Id of the last event that was shown; later events stay unacknowledged.
    pub last: Uuid,
}

/// `GET /account/history`, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryView {
    /// The events.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub events: Vec<HistoryEvent>,
    /// Cursor of the next page, for `?before=`; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

/// An event in the account's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEvent {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub kind: HistoryKind,
    /// The address concerned, masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What the person logged in to elsewhere; absent for what happened here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// Origin of the request; absent for acts of staff and of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<RequestOriginView>,
}

/// Kinds of events in an account's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum HistoryKind {
    /// A one-time password was right in the log-in of another system.
    OtpVerified,
    /// The account was created.
    AccountCreated,
    /// A second factor was passed.
    LoggedIn,
    /// A log-in attempt with a wrong password.
    WrongPassword,
    /// A wrong one-time password was entered.
    WrongCode,
    /// Too many wrong one-time passwords locked out the second factor.
    SecondFactorLocked,
    /// Staff unlocked the second factor.
    SecondFactorUnlocked,
    /// The owner logged out.
    LoggedOut,
    /// The owner revoked another session.
    SessionEnded,
    /// An address change was begun.
    AddressChangeRequested,
    /// An address change was cancelled.
    AddressChangeCancelled,
    /// An address change was completed.
    AddressChanged,
    /// The owner stopped an address change with a revocation link.
    AddressChangeStopped,
    /// The owner reported a completed change, which froze the second factor.
    AccountFrozen,
    /// Staff closed the account.
    AccountClosed,
    /// Staff reopened the account.
    AccountReopened,
    /// The password was changed at the institution; all sessions were revoked.
    PasswordChanged,
    /// Staff removed the registered address.
    AddressRemoved,
    /// An authenticator was added.
    AuthenticatorAdded,
    /// An authenticator was removed.
    AuthenticatorRemoved,
    /// Recovery codes were generated; the previous set stopped working.
    RecoveryCodesGenerated,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// An initialization was begun.
    InitializationRequested,
    /// The owner asked the help desk for the code of an initialization.
    InitializationAtDesk,
    /// An initialization was cancelled.
    InitializationCancelled,
    /// An initialization was confirmed by its code, or is a first set-up: an address can be registered.
    InitializationConfirmed,
    /// An initialization was completed: the new address is the only factor.
    Initialized,
    /// The owner stopped an initialization with a revocation link.
    InitializationStopped,
    /// A revocation link told the help desk that the owner of its mailbox did not ask for the initialization.
    InitializationObjected,
    /// An operator took on an initialization.
    DeskTookUp,
    /// An operator recorded the identity check and asked for a second operator's approval.
    DeskAskedSecond,
    /// A second operator approved the identity check.
    DeskApproved,
    /// An operator released the code of an initialization.
    DeskToldCode,
    /// An operator refused an initialization.
    DeskRefused,
    /// The account was granted the operator role.
    OperatorAdded,
    /// The operator role was revoked.
    OperatorRemoved,
}
