//! What the doctor finds: a line a check, and what to do where one fails.

use std::fmt;

/// The outcome of one check.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding {
    what: &'static str,
    outcome: Outcome,
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Good(String),
    Note(String),
    Bad { trouble: String, remedy: &'static str },
}

impl Finding {
    /// All is as it should be.
    pub(super) fn good(what: &'static str, detail: impl Into<String>) -> Self {
        Self { what, outcome: Outcome::Good(detail.into()) }
    }

    /// It works, but somebody should know.
    pub(super) fn note(what: &'static str, detail: impl Into<String>) -> Self {
        Self { what, outcome: Outcome::Note(detail.into()) }
    }

    /// It does not work. `remedy` says what to do.
    pub(super) fn bad(what: &'static str, trouble: impl Into<String>, remedy: &'static str) -> Self {
        Self { what, outcome: Outcome::Bad { trouble: trouble.into(), remedy } }
    }

    /// Whether a server cannot run like this.
    pub(super) fn is_bad(&self) -> bool {
        matches!(self.outcome, Outcome::Bad { .. })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.what;
        match &self.outcome {
            Outcome::Good(detail) => write!(f, "✓ {what}: {detail}"),
            Outcome::Note(detail) => write!(f, "! {what}: {detail}"),
            Outcome::Bad { trouble, remedy } => write!(f, "✗ {what}: {trouble}\n  → {remedy}"),
        }
    }
}
