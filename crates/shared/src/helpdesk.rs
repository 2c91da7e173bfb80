//! The help desk's side of an initialization. Nothing here holds a mail address.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::HistoryKind;
use crate::session::RequestOriginView;
use crate::timestamp::Timestamp;
use crate::user_id::UserId;

/// The longest text that an operator writes down, in characters.
pub const MAX_NOTE_LEN: usize = 200;

/// `GET /helpdesk/init-requests`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskRequests {
    /// The server's time when this was said. Countdowns start here.
    pub as_of: Timestamp,
    /// The ways to check who is calling.
    pub checks: Vec<DeskCheck>,
    /// So many of them at least have to be done.
    pub minimum: u32,
    /// The open requests, oldest first.
    pub requests: Vec<DeskRequest>,
}

/// One way to check who is calling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskCheck {
    /// Its name in requests and in the record: letters, digits, `-` and `_`.
    #[cfg_attr(feature = "openapi", schema(example = "birth_date"))]
    pub id: String,
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// An initialization that waits for the help desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskRequest {
    /// The flow.
    pub id: Uuid,
    /// What the person on the phone reads out.
    #[cfg_attr(feature = "openapi", schema(example = "KX4-7QD"))]
    pub case_reference: String,
    /// Whose account.
    pub user_id: UserId,
    /// Whether it belongs to a member of the staff.
    pub staff: bool,
    /// Whether its owner reported a change, so that the second factor is frozen until somebody
    /// has spoken with them.
    pub frozen: bool,
    /// Whether it is the operator's own, which another one has to serve.
    pub own: bool,
    /// When it was begun.
    pub requested_at: Timestamp,
    /// It cannot be completed from this moment on.
    pub expires_at: Timestamp,
    /// From where and with what.
    pub origin: RequestOriginView,
    /// How far it is.
    pub state: DeskRequestState,
}

/// How far the help desk is with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeskRequestState {
    /// Nobody has taken it up.
    Waiting,
    /// An operator has.
    TakenUp {
        /// Who.
        by: UserId,
        /// Whether that is the caller.
        mine: bool,
        /// When.
        at: Timestamp,
    },
    /// The check is written down; a second operator has to approve.
    AwaitingSecond {
        /// The first operator.
        by: UserId,
        /// Whether that is the caller.
        mine: bool,
    },
    /// The second operator has approved; the first can get the code.
    Approved {
        /// The first operator.
        by: UserId,
        /// The second one.
        second: UserId,
        /// Whether the caller is the first.
        mine: bool,
    },
    /// A code was shown to the operator.
    Released {
        /// To whom.
        by: UserId,
        /// Whether that is the caller.
        mine: bool,
        /// The code is refused from this moment on.
        until: Timestamp,
    },
}

/// `POST /helpdesk/init-requests/{id}/release`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseRequest {
    /// The checks that were done, by their ids.
    #[cfg_attr(feature = "openapi", schema(example = json!(["birth_date", "call_back"])))]
    pub checks: Vec<String>,
    /// The number of the ticket.
    #[cfg_attr(feature = "openapi", schema(example = "INC-4711"))]
    pub ticket: String,
}

/// `POST /helpdesk/init-requests/{id}/refuse`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefuseRequest {
    /// Why. It is written down for the institution.
    #[cfg_attr(feature = "openapi", schema(example = "The caller did not know the date of birth."))]
    pub reason: String,
}

/// The answer to a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseAnswer {
    /// How far the request is now.
    pub request: DeskRequest,
    /// The code, this once; absent while a second operator has to approve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<SpokenCode>,
}

/// A confirmation code in two groups of four, for reading aloud. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "8711 0354"))]
pub struct SpokenCode(String);

impl SpokenCode {
    /// The digits in groups of four.
    #[must_use]
    pub fn new(digits: &str) -> Self {
        let (first, second) = digits.split_at_checked(4).unwrap_or((digits, ""));
        Self(format!("{first} {second}"))
    }

    /// The groups, for the operator's screen alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SpokenCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpokenCode(…)")
    }
}

/// `GET /helpdesk/log`: what the calling operator did, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskLog {
    /// What was done.
    pub events: Vec<DeskEvent>,
    /// Ask with `?before=` this for the page after; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

/// One thing that an operator did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskEvent {
    /// Its number.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: HistoryKind,
    /// To whose account.
    pub user_id: UserId,
    /// The reference of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_reference: Option<String>,
    /// What the operator wrote down: ticket and checks, or the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spoken_code_has_two_groups_of_four_and_shows_nothing_by_itself() {
        let code = SpokenCode::new("87110354");
        assert_eq!(code.reveal(), "8711 0354");
        assert_eq!(format!("{code:?}"), "SpokenCode(…)");
    }
}
