//! What an operator may do with a request, and what has to be recorded: decided without IO.

use data_encoding::HEXLOWER;
use ninsho_shared::helpdesk::{MAX_NOTE_LEN, RecordReason};
use ninsho_shared::invisible::visible;
use ninsho_shared::{ProblemCode, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::registration::init_request::InitRequest;

/// How far the help desk is with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has taken it up.
    Waiting,
    /// An operator has.
    TakenUp {
        /// The operator.
        by: Uuid,
    },
    /// The check is recorded, and a second operator has to approve.
    AwaitingSecond {
        /// The first operator.
        by: Uuid,
    },
    /// A second operator has.
    Approved {
        /// The first operator.
        by: Uuid,
        /// The second operator.
        second: Uuid,
    },
    /// A code was released.
    Released {
        /// The operator who received it.
        by: Uuid,
    },
}

/// What an operator recorded of their check, and what was known of the request then. A second operator
/// approves this, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// The request.
    pub request_id: Uuid,
    /// The operator who made the checks.
    pub operator: Uuid,
    /// The checks, separated by blanks.
    pub checks: &'a str,
    /// The ticket.
    pub ticket: &'a str,
    /// When a revocation link objected to the request.
    pub objected_at: Option<Timestamp>,
}

impl<'a> Record<'a> {
    /// The record of a request, once there is one.
    #[must_use]
    pub fn of(row: &'a InitRequest) -> Option<Self> {
        Some(Self {
            request_id: row.id,
            operator: row.taken_by?,
            checks: &row.checks,
            ticket: row.ticket.as_deref()?,
            objected_at: row.objected_at,
        })
    }

    /// SHA-256 over all of it, in hexadecimal.
    #[must_use]
    pub fn hash(&self) -> String {
        let objected_at = self.objected_at.map_or_else(String::new, |at| at.as_millis().to_string());
        let mut hash = Sha256::new();
        for part in [
            self.request_id.as_bytes().as_slice(),
            self.operator.as_bytes(),
            self.checks.as_bytes(),
            self.ticket.as_bytes(),
            objected_at.as_bytes(),
        ] {
            // With its length, so that no part can reach into the next.
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        HEXLOWER.encode(&hash.finalize())
    }

    /// Whether the second operator of a request approved this record.
    #[must_use]
    pub fn is_approved(&self, row: &InitRequest) -> bool {
        row.approved_by.is_some() && row.approved_record.as_deref() == Some(self.hash().as_str())
    }
}

/// The stage of a request. An approval of another record than the present one is none.
#[must_use]
pub fn stage_of(row: &InitRequest) -> Stage {
    let is_approved = Record::of(row).is_some_and(|record| record.is_approved(row));
    let approved_by = row.approved_by.filter(|_| is_approved);
    stage(row.taken_by, row.needs_second, approved_by, row.released_at.is_some())
}

/// Whether a code for this account needs a second operator: staff and operators by the setting, and
/// anybody whose mailbox objected.
#[must_use]
pub fn needs_second(row: &InitRequest, is_staff: bool, is_operator: bool, for_staff: bool) -> bool {
    row.objected_at.is_some() || (for_staff && (is_staff || is_operator))
}

/// The stage of a record.
fn stage(taken_by: Option<Uuid>, needs_second: bool, approved_by: Option<Uuid>, is_released: bool) -> Stage {
    match (taken_by, needs_second, approved_by) {
        (None, _, _) => Stage::Waiting,
        (Some(by), _, _) if is_released => Stage::Released { by },
        (Some(by), false, _) => Stage::TakenUp { by },
        (Some(by), true, None) => Stage::AwaitingSecond { by },
        (Some(by), true, Some(second)) => Stage::Approved { by, second },
    }
}

/// What a release does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// It releases a code.
    Code,
    /// It records the check and asks a second operator.
    AskSecond,
}

/// What a release by `operator` does, where a second operator is needed or not, and has approved this very
/// record or not.
pub fn release(
    stage: Stage,
    operator: Uuid,
    second_needed: bool,
    is_approved: bool,
) -> Result<Release, ProblemCode> {
    match stage {
        Stage::TakenUp { by }
        | Stage::AwaitingSecond { by }
        | Stage::Approved { by, .. }
        // Released again: a new code, under the same approval.
        | Stage::Released { by }
            if by == operator =>
        {
            Ok(if second_needed && !is_approved { Release::AskSecond } else { Release::Code })
        }
        _ => Err(ProblemCode::TakeUpFirst),
    }
}

/// Whether `operator` may approve as the second one.
pub fn may_approve(stage: Stage, operator: Uuid) -> Result<(), ProblemCode> {
    match stage {
        Stage::AwaitingSecond { by } if by == operator => Err(ProblemCode::SecondOperatorRequired),
        Stage::AwaitingSecond { .. } => Ok(()),
        _ => Err(ProblemCode::NothingToApprove),
    }
}

/// Whether `operator` may refuse: the one who took it up, or who is asked to approve.
pub fn may_refuse(stage: Stage, operator: Uuid) -> Result<(), ProblemCode> {
    match stage {
        Stage::AwaitingSecond { .. } => Ok(()),
        Stage::TakenUp { by } | Stage::Approved { by, .. } | Stage::Released { by } if by == operator => {
            Ok(())
        }
        _ => Err(ProblemCode::TakeUpFirst),
    }
}

/// Why a record is incomplete: the field, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomplete {
    /// The field at fault.
    pub field: &'static str,
    /// What is wrong, for a program to branch on.
    pub reason: RecordReason,
    /// What would be right.
    pub because: String,
}

/// The checks that were done, in the order of the list and each once.
pub fn checks(done: &[String], known: &[&str], minimum: u32) -> Result<Vec<String>, Incomplete> {
    let incomplete = |reason, because: String| Incomplete { field: "checks", reason, because };
    if done.iter().any(|id| !known.contains(&id.as_str())) {
        return Err(incomplete(
            RecordReason::UnknownCheck,
            format!("there are the checks {}", known.join(", ")),
        ));
    }
    let done: Vec<String> =
        known.iter().filter(|id| done.iter().any(|done| done == *id)).map(|id| (*id).to_owned()).collect();
    if u32::try_from(done.len()).unwrap_or(u32::MAX) < minimum {
        let because = format!("at least {minimum} different checks have to be done");
        return Err(incomplete(RecordReason::TooFewChecks, because));
    }
    Ok(done)
}

/// One line of a record.
pub fn note(field: &'static str, text: &str) -> Result<String, Incomplete> {
    let plain: String = visible(text).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return Err(Incomplete {
            field,
            reason: RecordReason::Empty,
            because: format!("write the {field} down"),
        });
    }
    if text.chars().count() > MAX_NOTE_LEN {
        return Err(Incomplete {
            field,
            reason: RecordReason::TooLong,
            because: format!("at most {MAX_NOTE_LEN} characters"),
        });
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Uuid = Uuid::from_u128(1);
    const TWO: Uuid = Uuid::from_u128(2);

    #[test]
    fn two_records_that_differ_in_anything_have_two_hashes() {
        let at = |millis| Some(Timestamp::from_millis(millis));
        let record = Record { request_id: ONE, operator: TWO, checks: "a b", ticket: "c", objected_at: None };
        let records = [
            record,
            Record { request_id: TWO, ..record },
            Record { operator: ONE, ..record },
            Record { checks: "a", ticket: " bc", ..record },
            Record { checks: "a b c", ticket: "", ..record },
            Record { ticket: "d", ..record },
            Record { objected_at: at(1), ..record },
            Record { objected_at: at(2), ..record },
        ];
        let hashes: std::collections::HashSet<String> = records.iter().map(Record::hash).collect();
        assert_eq!(hashes.len(), records.len());
        assert_eq!(record.hash(), record.hash());
    }

    fn stages() -> [Stage; 5] {
        [
            Stage::Waiting,
            Stage::TakenUp { by: ONE },
            Stage::AwaitingSecond { by: ONE },
            Stage::Approved { by: ONE, second: TWO },
            Stage::Released { by: ONE },
        ]
    }

    #[test]
    fn the_stage_follows_from_what_is_written_down() {
        for (taken_by, needs_second, approved_by, is_released, expected) in [
            (None, false, None, false, Stage::Waiting),
            (Some(ONE), false, None, false, Stage::TakenUp { by: ONE }),
            (Some(ONE), true, None, false, Stage::AwaitingSecond { by: ONE }),
            (Some(ONE), true, Some(TWO), false, Stage::Approved { by: ONE, second: TWO }),
            (Some(ONE), true, Some(TWO), true, Stage::Released { by: ONE }),
            (Some(ONE), false, None, true, Stage::Released { by: ONE }),
        ] {
            assert_eq!(stage(taken_by, needs_second, approved_by, is_released), expected);
        }
    }

    #[test]
    fn only_who_took_it_up_gets_a_code_and_only_after_the_second_where_one_is_needed() {
        use ProblemCode::TakeUpFirst;
        use Release::{AskSecond, Code};
        let of = |needed, approved| stages().map(|stage| release(stage, ONE, needed, approved));
        let (first, code, ask) = (Err(TakeUpFirst), Ok(Code), Ok(AskSecond));
        assert_eq!(of(false, false), [first, code, code, code, code]);
        assert_eq!(of(true, true), [first, code, code, code, code]);
        // Also after an approval of another record.
        assert_eq!(of(true, false), [first, ask, ask, ask, ask]);
        for stage in stages() {
            assert_eq!(release(stage, TWO, false, true), Err(TakeUpFirst), "{stage:?}");
        }
    }

    #[test]
    fn another_operator_approves_and_who_took_it_up_or_is_asked_refuses() {
        use ProblemCode::{NothingToApprove, SecondOperatorRequired, TakeUpFirst};
        let nothing = Err(NothingToApprove);
        assert_eq!(
            stages().map(|stage| may_approve(stage, TWO)),
            [nothing, nothing, Ok(()), nothing, nothing]
        );
        assert_eq!(may_approve(Stage::AwaitingSecond { by: ONE }, ONE), Err(SecondOperatorRequired));
        let first = Err(TakeUpFirst);
        assert_eq!(stages().map(|stage| may_refuse(stage, ONE)), [first, Ok(()), Ok(()), Ok(()), Ok(())]);
        assert_eq!(stages().map(|stage| may_refuse(stage, TWO)), [first, first, Ok(()), first, first]);
    }

    #[test]
    fn enough_different_checks_that_are_known_have_to_be_done() {
        let known = ["card", "birth", "call"];
        let done =
            |ids: &[&str]| checks(&ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>(), &known, 2);
        assert_eq!(done(&["call", "card"]).unwrap(), ["card", "call"]);
        for few in [&[][..], &["card"], &["card", "card"], &["card", "birth", "stars"]] {
            assert_eq!(done(few).unwrap_err().field, "checks", "{few:?}");
        }
    }

    #[test]
    fn a_note_is_one_line_with_something_in_it() {
        assert_eq!(note("ticket", " INC\n4711\t").unwrap(), "INC 4711");
        for nothing in ["", "  ", "\n\u{7}", "\u{200b}\u{a0}\u{feff}"] {
            assert_eq!(note("ticket", nothing).unwrap_err().field, "ticket", "{nothing:?}");
        }
        assert!(note("reason", &"長".repeat(MAX_NOTE_LEN)).is_ok());
        assert_eq!(note("reason", &"長".repeat(MAX_NOTE_LEN + 1)).unwrap_err().field, "reason");
    }
}
