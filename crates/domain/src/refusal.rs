//! What went wrong, in the words of the domain: a refusal that the caller is told, or a fault of
//! ours. The HTTP server turns either into a response.

use std::fmt;
use std::time::Duration;

use ninsho_shared::problem::Hint;
use ninsho_shared::session::SessionEnd;
use ninsho_shared::{Problem, ProblemCode, Timestamp};
use sea_orm::DbErr;

use crate::outage::{Outage, causes};

/// The wait that is named when the server is busy.
pub const BUSY_FOR: Duration = Duration::from_secs(2);

/// Why something was not done.
#[derive(Debug)]
pub enum DomainError {
    /// The request cannot be granted, and the caller is told why.
    Refused(Box<Refusal>),
    /// The database cannot serve now. Its error is logged; the caller is told when to come back.
    Outage(Outage, anyhow::Error),
    /// A fault of ours. It is logged; the caller is told the id of the request.
    Fault(anyhow::Error),
}

/// Why a request cannot be granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    code: ProblemCode,
    detail: Option<String>,
    field: Option<&'static str>,
    reason: Option<&'static str>,
    retry_after: Option<Duration>,
    attempts_left: Option<u32>,
    clock_off: Option<Duration>,
    next_code_in: Option<Duration>,
    ended_because: Option<SessionEnd>,
    hint: Option<Hint>,
}

impl Refusal {
    /// The code that the caller is told.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        self.code
    }

    /// Says what was wrong this time and what would be right.
    #[must_use]
    pub fn because(mut self, detail: impl fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// Names the field that was wrong.
    #[must_use]
    pub fn in_field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Names what was wrong, for a program to branch on.
    #[must_use]
    pub fn reason(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Says when the same request may be granted.
    #[must_use]
    pub fn until(self, then: Timestamp, now: Timestamp) -> Self {
        self.after(then.since(now))
    }

    /// Says how long to wait.
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Says how often the code can still be tried.
    #[must_use]
    pub fn attempts_left(mut self, attempts: u32) -> Self {
        self.attempts_left = Some(attempts);
        self
    }

    /// Says by how much the clock of an authenticator seems to be off.
    #[must_use]
    pub fn clock_off(mut self, by: Option<Duration>) -> Self {
        self.clock_off = by;
        self
    }

    /// Says when an authenticator shows a code that was not used.
    #[must_use]
    pub fn next_code_in(mut self, wait: Duration) -> Self {
        self.next_code_in = Some(wait);
        self
    }

    /// Says why the session has ended, where that is known.
    #[must_use]
    pub fn ended_because(mut self, why: Option<SessionEnd>) -> Self {
        self.ended_because = why;
        self
    }

    /// Says what is likely to help.
    #[must_use]
    pub fn hint(mut self, hint: Hint) -> Self {
        self.hint = Some(hint);
        self
    }

    /// As the caller reads it (RFC 9457).
    #[must_use]
    pub fn problem(&self) -> Problem {
        let mut problem = Problem::new(self.code);
        if let Some(detail) = &self.detail {
            problem.detail.clone_from(detail);
        }
        problem.field = self.field.map(str::to_owned);
        problem.reason = self.reason.map(str::to_owned);
        problem.retry_after = self.retry_after.map(whole_seconds);
        problem.attempts_left = self.attempts_left;
        problem.clock_off = self.clock_off.and_then(|by| u32::try_from(by.as_secs()).ok());
        problem.next_code_in =
            self.next_code_in.map(|wait| u32::try_from(whole_seconds(wait)).unwrap_or(u32::MAX));
        problem.ended_because = self.ended_because.map(|why| why.name().to_owned());
        problem.hint = self.hint;
        problem
    }
}

/// Seconds, rounded up: a caller that waits so long is not too early.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// A refusal with this code.
#[must_use]
pub fn refuse(code: ProblemCode) -> Refusal {
    Refusal {
        code,
        detail: None,
        field: None,
        reason: None,
        retry_after: None,
        attempts_left: None,
        clock_off: None,
        next_code_in: None,
        ended_because: None,
        hint: None,
    }
}

impl From<Refusal> for DomainError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<ProblemCode> for DomainError {
    fn from(code: ProblemCode) -> Self {
        refuse(code).into()
    }
}

impl From<anyhow::Error> for DomainError {
    fn from(error: anyhow::Error) -> Self {
        match Outage::of_any(&error) {
            Some(outage) => Self::Outage(outage, error),
            None => Self::Fault(error),
        }
    }
}

impl From<DbErr> for DomainError {
    fn from(error: DbErr) -> Self {
        anyhow::Error::from(error).into()
    }
}

impl DomainError {
    /// The code that the caller is told.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::Outage(outage, _) => outage.code(),
            Self::Fault(_) => ProblemCode::Internal,
        }
    }

    /// How long the caller has to wait, where the refusal says it.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(refusal) => refusal.retry_after,
            Self::Outage(..) | Self::Fault(_) => None,
        }
    }

    /// The name of the code that the caller is told.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.code().name()
    }
}

impl std::error::Error for DomainError {}

impl fmt::Display for DomainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(_) => f.write_str(self.name()),
            Self::Outage(outage, error) => write!(f, "{outage}: {}", causes(error)),
            Self::Fault(error) => f.write_str(&causes(error)),
        }
    }
}
