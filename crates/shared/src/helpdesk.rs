//! The help desk's side of an initialization. Nothing here holds a mail address.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::HistoryKind;
use crate::session::RequestOriginView;
use crate::timestamp::Timestamp;
use crate::user_id::UserId;

/// Maximum length of an operator's note, in characters.
pub const MAX_NOTE_LEN: usize = 200;

/// Why a record is incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordReason {
    /// Nothing was written down.
    Empty,
    /// More than [`MAX_NOTE_LEN`] characters.
    TooLong,
    /// Fewer different checks than the minimum.
    TooFewChecks,
    /// A check that is not on the list.
    UnknownCheck,
}

impl RecordReason {
    /// Every reason, for the documentation.
    pub const REASONS: &[&str] =
        &[Self::Empty.name(), Self::TooLong.name(), Self::TooFewChecks.name(), Self::UnknownCheck.name()];

    /// The name on the wire, for a program to branch on.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::TooFewChecks => "too_few_checks",
            Self::UnknownCheck => "unknown_check",
        }
    }
}

/// `GET /helpdesk/init-requests`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskRequests {
    /// Server time of the response; countdowns start here.
    pub as_of: Timestamp,
    /// The configured identity checks.
    pub checks: Vec<DeskCheck>,
    /// Minimum number of checks per release.
    pub minimum: u32,
    /// The open requests, oldest first.
    pub requests: Vec<DeskRequest>,
    /// Cursor of the next page, for `?after=`; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

/// An identity check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskCheck {
    /// Its id in requests and in the record: letters, digits, `-` and `_`.
    #[cfg_attr(feature = "openapi", schema(example = "birth_date"))]
    pub id: String,
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// An initialization that is waiting for the help desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskRequest {
    /// Id of the init-request.
    pub id: Uuid,
    /// What the caller reads out on the phone.
    #[cfg_attr(feature = "openapi", schema(example = "482-915"))]
    pub case_reference: String,
    /// The account's user ID.
    pub user_id: UserId,
    /// Whether the account belongs to a member of staff.
    pub staff: bool,
    /// Whether the second factor is frozen because the owner reported a change.
    pub frozen: bool,
    /// When the owner of a registered mailbox said, by a revocation link, that they did not make this
    /// request. A second operator has to approve its release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objected_at: Option<Timestamp>,
    /// Whether it is the caller's own request, which another operator must serve.
    pub own: bool,
    /// When it began.
    pub requested_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// The origin of the request.
    pub origin: RequestOriginView,
    /// Progress at the help desk.
    pub state: DeskRequestState,
}

/// Progress of a request at the help desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeskRequestState {
    /// Not assigned.
    Waiting,
    /// Assigned to an operator.
    TakenUp {
        /// The operator.
        by: UserId,
        /// Whether that operator is the caller.
        mine: bool,
        /// When it was assigned.
        at: Timestamp,
    },
    /// The identity check is recorded; a second operator must approve it.
    AwaitingSecond {
        /// The first operator.
        by: UserId,
        /// Whether that operator is the caller.
        mine: bool,
        /// What the first operator recorded, and the second one approves.
        record: DeskRecord,
    },
    /// Approved; the first operator can release the code.
    Approved {
        /// The first operator.
        by: UserId,
        /// The second operator.
        second: UserId,
        /// Whether the caller is the first.
        mine: bool,
    },
    /// A code was released.
    Released {
        /// The operator who received it.
        by: UserId,
        /// Whether that operator is the caller.
        mine: bool,
        /// When the code expires.
        until: Timestamp,
    },
}

/// What an operator recorded of the identity check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskRecord {
    /// Ids of the identity checks that were made.
    #[cfg_attr(feature = "openapi", schema(example = json!(["birth_date", "call_back"])))]
    pub checks: Vec<String>,
    /// Id of the support ticket.
    #[cfg_attr(feature = "openapi", schema(example = "INC-4711"))]
    pub ticket: String,
    /// Hash of the record: an approval names it, and is void when the record changes.
    pub hash: String,
}

/// `POST /helpdesk/init-requests/{id}/approve`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApproveRequest {
    /// `record.hash` of the request, as the approving operator saw it.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    )]
    pub record: String,
}

/// `POST /helpdesk/init-requests/{id}/release`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseRequest {
    /// Ids of the identity checks that were made: at least `minimum` different ones.
    #[cfg_attr(feature = "openapi", schema(example = json!(["birth_date", "call_back"]), min_items = 1))]
    pub checks: Vec<String>,
    /// Id of the support ticket: 1 to 200 characters.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, pattern = r"[^\x00-\x20\x7f]"))]
    #[cfg_attr(feature = "openapi", schema(example = "INC-4711"))]
    pub ticket: String,
}

/// `POST /helpdesk/init-requests/{id}/refuse`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefuseRequest {
    /// The reason, for the institution's record: 1 to 200 characters.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, pattern = r"[^\x00-\x20\x7f]"))]
    #[cfg_attr(feature = "openapi", schema(example = "The caller did not know the date of birth."))]
    pub reason: String,
}

/// The result of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseAnswer {
    /// The request after the release.
    pub request: DeskRequest,
    /// The code, returned once; absent while an approval is pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<SpokenCode>,
}

/// A confirmation code in two groups of four, for reading aloud.
// `Debug` shows nothing of it.
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

/// `GET /helpdesk/log`: the calling operator's acts, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskLog {
    /// The acts.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub events: Vec<DeskEvent>,
    /// Cursor of the next page, for `?before=`; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

/// An act of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskEvent {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub kind: HistoryKind,
    /// The account's user ID.
    pub user_id: UserId,
    /// Case reference of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_reference: Option<String>,
    /// The operator's record: ticket and checks, or the reason of a refusal.
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
