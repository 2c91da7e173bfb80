//! What an operator may do with a request, and what has to be recorded: decided without IO.

use ninsho_shared::ProblemCode;
use ninsho_shared::helpdesk::MAX_NOTE_LEN;
use uuid::Uuid;

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

/// The stage of a record.
pub fn stage(
    taken_by: Option<Uuid>,
    needs_second: bool,
    approved_by: Option<Uuid>,
    is_released: bool,
) -> Stage {
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

/// What a release by `operator` does, where a second operator is needed or not.
pub fn release(
    stage: Stage,
    operator: Uuid,
    second_needed: bool,
    was_approved: bool,
) -> Result<Release, ProblemCode> {
    match stage {
        Stage::TakenUp { by } | Stage::AwaitingSecond { by } if by == operator => {
            Ok(if second_needed { Release::AskSecond } else { Release::Code })
        }
        Stage::Approved { by, .. } if by == operator => Ok(Release::Code),
        // Released again: a new code, under the same approval.
        Stage::Released { by } if by == operator => {
            Ok(if second_needed && !was_approved { Release::AskSecond } else { Release::Code })
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
    /// What would be right.
    pub because: String,
}

/// The checks that were done, in the order of the list and each once.
pub fn checks(done: &[String], known: &[&str], minimum: u32) -> Result<Vec<String>, Incomplete> {
    let incomplete = |because: String| Incomplete { field: "checks", because };
    if done.iter().any(|id| !known.contains(&id.as_str())) {
        return Err(incomplete(format!("there are the checks {}", known.join(", "))));
    }
    let done: Vec<String> =
        known.iter().filter(|id| done.iter().any(|done| done == *id)).map(|id| (*id).to_owned()).collect();
    if u32::try_from(done.len()).unwrap_or(u32::MAX) < minimum {
        return Err(incomplete(format!("at least {minimum} different checks have to be done")));
    }
    Ok(done)
}

/// One line of a record.
pub fn note(field: &'static str, text: &str) -> Result<String, Incomplete> {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return Err(Incomplete { field, because: format!("write the {field} down") });
    }
    if line.chars().count() > MAX_NOTE_LEN {
        return Err(Incomplete { field, because: format!("at most {MAX_NOTE_LEN} characters") });
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Uuid = Uuid::from_u128(1);
    const TWO: Uuid = Uuid::from_u128(2);

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
        let of = |second_needed| stages().map(|stage| release(stage, ONE, second_needed, false));
        assert_eq!(of(false), [Err(TakeUpFirst), Ok(Code), Ok(Code), Ok(Code), Ok(Code)]);
        assert_eq!(of(true), [Err(TakeUpFirst), Ok(AskSecond), Ok(AskSecond), Ok(Code), Ok(AskSecond)]);
        assert_eq!(release(Stage::Released { by: ONE }, ONE, true, true), Ok(Code));
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
        for nothing in ["", "  ", "\n\u{7}"] {
            assert_eq!(note("ticket", nothing).unwrap_err().field, "ticket", "{nothing:?}");
        }
        assert!(note("reason", &"長".repeat(MAX_NOTE_LEN)).is_ok());
        assert_eq!(note("reason", &"長".repeat(MAX_NOTE_LEN + 1)).unwrap_err().field, "reason");
    }
}
