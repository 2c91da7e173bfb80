//! How a command ended, and the exit code for it.

use std::process::ExitCode;

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// As it should.
    Well,
    /// It did its work and found something wrong, and has said what.
    WithFindings,
    /// Rows were refused.
    WithRefusals,
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Well => Self::SUCCESS,
            Ended::WithFindings => Self::FAILURE,
            Ended::WithRefusals => Self::from(3),
        }
    }
}
