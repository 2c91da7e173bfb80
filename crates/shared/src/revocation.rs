//! The link in a notice by which the owner stops a change that they did not ask for.

use serde::{Deserialize, Serialize};

use crate::session::RequestOriginView;
use crate::timestamp::Timestamp;

/// What a stop link is about, and what its button does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "step", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RevocationView {
    /// The change has been asked for and not been completed: the button stops it.
    CanStop {
        /// What is stopped.
        change: RevocableChange,
    },
    /// The change is done: the button freezes the second factor until the help desk has spoken with the owner.
    CanFreeze {
        /// What is reported.
        change: RevocableChange,
    },
    /// The link has done its work: the change was stopped and changed nothing.
    Stopped {
        /// When.
        at: Timestamp,
    },
    /// The link has done its work: the second factor is frozen.
    Frozen {
        /// When.
        at: Timestamp,
    },
    /// There is nothing left to stop: the change was given up or has expired.
    Nothing,
}

/// The change that a stop link is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevocableChange {
    /// What it changes.
    pub what: RevocationSubject,
    /// When it was asked for, or done.
    pub at: Timestamp,
    /// The new address, masked; absent when it is about no address, or none is known yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// From where it was asked for.
    pub origin: RequestOriginView,
}

/// What a change is that can be stopped or reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RevocationSubject {
    /// The mail address.
    AddressChange,
    /// All factors at once.
    Initialization,
    /// An app.
    Authenticator,
    /// Recovery codes.
    RecoveryCodes,
}
