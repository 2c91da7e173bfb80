//! Sessions, as their owner sees them.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::timestamp::Timestamp;
use crate::user_id::UserId;

/// How much a session has proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Level {
    /// ID and password were right. May pass the second factor, or begin an initialization.
    Password,
    /// An initialization's code was right, or it is a first set-up. May register an address.
    Restricted,
    /// The second factor was passed. May do the rest.
    Full,
}

/// The caller's session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// Its id; the token names it too.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: UserId,
    /// What it has proved.
    pub level: Level,
    /// When it began.
    pub created_at: Timestamp,
    /// It ends then unless it is used before.
    pub idle_until: Timestamp,
    /// It ends then in any case.
    pub expires_at: Timestamp,
    /// Until then a factor can be changed without a new one-time password; absent when none was passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_up_until: Option<Timestamp>,
    /// Whether it may use the help desk's page; said only when it may.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub operator: bool,
    /// The open init-request that goes on in it; said by `GET /session` alone, so that a page that
    /// was reloaded finds its place.
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
}

/// One open session in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionItem {
    /// Its id.
    pub id: Uuid,
    /// Whether it is the caller's own.
    pub current: bool,
    /// What it has proved.
    pub level: Level,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// From where and with what.
    pub origin: RequestOriginView,
}

/// Where a request came from, in words that its owner can recognise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestOriginView {
    /// The network, not the whole address: `192.0.2.0/24`, `2001:db8:0:1::/64`.
    #[cfg_attr(feature = "openapi", schema(example = "192.0.2.0/24"))]
    pub network: String,
    /// Browser and system in two words (`Firefox, Windows`), or the first word of another client.
    #[cfg_attr(feature = "openapi", schema(example = "Safari, iPhone"))]
    pub browser: String,
}

/// A signed token that names a session (RFC 7519). `Debug` shows nothing of it.
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
