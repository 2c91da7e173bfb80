//! The database fails while the server runs: a full disk, a restart, silence.

mod disk;
mod pooler;
mod postgres;

use ninsho_shared::ProblemCode;

use crate::support::Answer;

/// A 503 that says when to come back.
#[track_caller]
fn refused_for_now(answer: &Answer) {
    let problem = answer.refused(ProblemCode::NotReady);
    let seconds = problem.retry_after.expect("it says when to come back");
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(answer.header("retry-after"), Some(seconds.to_string()));
}
