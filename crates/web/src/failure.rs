//! Why a request failed, as a plain type that `parts` can show without the API.

use ninsho_shared::{Problem, ProblemCode};

/// Why a request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server refused.
    Problem(Box<Problem>),
    /// The server cannot be reached.
    Offline,
    /// No answer came in time.
    Timeout,
    /// The answer could not be decoded.
    Unreadable,
}

impl Failure {
    /// The code of the problem, when the server refused.
    #[must_use]
    pub(crate) fn code(&self) -> Option<ProblemCode> {
        self.problem().map(|problem| problem.code)
    }

    /// The problem, when the server refused.
    #[must_use]
    pub(crate) fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            Self::Offline | Self::Timeout | Self::Unreadable => None,
        }
    }
}

/// The outcome of a request.
pub(crate) type Answer<T> = Result<T, Failure>;
