//! Revocation links: with one, the owner stops a change that they did not ask for.

use serde::{Deserialize, Serialize};

use crate::session::RequestOriginView;
use crate::timestamp::Timestamp;

/// What a revocation link refers to, and what `POST` would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "step", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RevocationView {
    /// The change is open: `POST` stops it.
    CanStop {
        /// The change that is stopped.
        change: RevocableChange,
    },
    /// The change is completed: `POST` freezes the second factor until the help desk has identified the owner.
    CanFreeze {
        /// The change that is reported.
        change: RevocableChange,
    },
    /// The request is at the help desk, which has not identified anybody yet: `POST` tells the desk that
    /// the owner of this mailbox did not make it. The desk goes on only with a second operator.
    CanObject {
        /// The request that is objected to.
        change: RevocableChange,
    },
    /// The link was used: the change was stopped.
    Stopped {
        /// When.
        at: Timestamp,
    },
    /// The link was used: the second factor is frozen.
    Frozen {
        /// When.
        at: Timestamp,
    },
    /// The link was used: the help desk was told.
    Objected {
        /// When.
        at: Timestamp,
    },
    /// The link stops nothing: the second factor is frozen, or the help desk has identified the owner, and
    /// the address that the link went to may be somebody else's. The help desk decides.
    DeskDecides,
    /// Nothing is left to stop: the change was cancelled or has expired.
    Nothing,
}

/// The change that a revocation link refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevocableChange {
    /// The kind of change.
    pub what: RevocationSubject,
    /// When it was requested or completed.
    pub at: Timestamp,
    /// The new address, masked; absent when no address is concerned or known yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Origin of the request.
    pub origin: RequestOriginView,
}

/// Kinds of changes that a revocation link can refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "columns", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "columns", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum RevocationSubject {
    /// An address change.
    AddressChange,
    /// An initialization.
    Initialization,
    /// An authenticator.
    Authenticator,
    /// Recovery codes.
    RecoveryCodes,
}
