//! Sessions, as their owner sees them.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::institution::Bilingual;
use crate::timestamp::Timestamp;
use crate::user_id::UserId;

/// The request header with the id of the session that the caller believes to be in. A write with another
/// one is refused (`other_session`): tabs share the cookie, and somebody may have logged in in another.
pub const SESSION_HEADER: &str = "Ninsho-Session";

/// Authentication level of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "columns", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "columns", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum Level {
    /// ID and password were verified. May pass the second factor or begin an initialization.
    Password,
    /// An initialization was confirmed, or is a first set-up. May register an address and nothing else.
    Restricted,
    /// The second factor was passed.
    Full,
}

/// Why a session has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "columns", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "columns", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum SessionEnd {
    /// It was not used for the idle timeout.
    Idle,
    /// It reached its maximum age.
    MaximumAge,
    /// It was logged out.
    LoggedOut,
    /// The owner ended it from another session.
    EndedElsewhere,
    /// Another log-in of the same browser took its place.
    Superseded,
    /// A factor of the account was changed in another session.
    FactorChanged,
    /// A revocation link was used: somebody reported that it was not them.
    Reported,
    /// The help desk identified the owner, who was in another session.
    HelpDesk,
    /// The institution set the password, removed the address or closed the account.
    AccountChanged,
}

impl SessionEnd {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::MaximumAge => "maximum_age",
            Self::LoggedOut => "logged_out",
            Self::EndedElsewhere => "ended_elsewhere",
            Self::Superseded => "superseded",
            Self::FactorChanged => "factor_changed",
            Self::Reported => "reported",
            Self::HelpDesk => "help_desk",
            Self::AccountChanged => "account_changed",
        }
    }
}

/// Whether the caller is in a session. That there is none is no failure: a page asks this first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum CurrentSession {
    /// The request came without a token.
    None,
    /// The token of the request names an open session.
    Open {
        /// The session.
        session: SessionView,
    },
}

/// The caller's session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// Its id, also in the token (`sid`).
    pub id: Uuid,
    /// The user ID.
    pub user_id: UserId,
    /// Authentication level.
    pub level: Level,
    /// The server's time of this answer.
    pub as_of: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends unless it is used.
    pub idle_until: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// Until when factors can be changed without a step-up; absent when no second factor was passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_up_until: Option<Timestamp>,
    /// Whether the account is an operator of the help desk; present only when true.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub operator: bool,
    /// Id of the open init-request of this session; only in `GET /session`, for a page that was reloaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub init_request: Option<Uuid>,
}

/// All sessions of an account, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionsView {
    /// The sessions that are open now.
    pub sessions: Vec<SessionItem>,
    /// Cursor of the next page, for `?before=`; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

/// One open session in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionItem {
    /// Its id.
    pub id: Uuid,
    /// Whether it is the caller's session.
    pub current: bool,
    /// Authentication level.
    pub level: Level,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// Origin of the log-in.
    pub origin: RequestOriginView,
}

/// Origin of a request, in terms that its owner can recognise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestOriginView {
    /// The network, never the full address: `192.0.2.0/24`, `2001:db8:0:1::/64`.
    #[cfg_attr(feature = "openapi", schema(example = "192.0.2.0/24"))]
    pub network: String,
    /// The institution's name for it; absent where the institution names no networks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network_name: Option<Bilingual>,
    /// Browser and system in two words (`Firefox, Windows`), or the first word of another client.
    #[cfg_attr(feature = "openapi", schema(example = "Safari, iPhone"))]
    pub browser: String,
}

/// A signed token that names a session (RFC 7519).
// `Debug` redacts it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "eyJhbGciOiJFZERTQSJ9.e30.c2ln"))]
pub struct SessionToken(String);

impl SessionToken {
    /// Wraps a signed token.
    #[must_use]
    pub fn new(token: String) -> Self {
        Self(token)
    }

    /// The token, for the `Authorization` header or the cookie alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}
