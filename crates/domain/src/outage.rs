//! Why the database cannot serve at this moment, as far as its errors tell. Nothing was committed, and
//! the same request may succeed later.

use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use ninsho_shared::{Problem, ProblemCode};
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::postgres::PgDatabaseError;
use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlxError};

/// The wait that is named when the database is busy.
const SOON: Duration = Duration::from_secs(2);
/// The wait that is named otherwise: as long as a restart takes.
const BACK_IN: Duration = Duration::from_secs(5);

/// Why the database cannot serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// Others use it, for longer than a request waits.
    Busy,
    /// Its disk is full.
    Full,
    /// It takes no writes: a file that may only be read, or a standby.
    ReadOnly,
    /// It cannot be reached or opened.
    Unreachable,
    /// A connection that worked has broken.
    Lost,
    /// Its disk or its file fails.
    Broken,
    /// A pooler before PostgreSQL forgets the prepared statements of a connection.
    Pooler,
}

impl Outage {
    /// What an error of the database tells; none when it is a fault of ours.
    #[must_use]
    pub fn of(error: &DbErr) -> Option<Self> {
        match error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Some(Self::Busy),
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => Some(Self::Lost),
            DbErr::Conn(RuntimeErr::SqlxError(error)) => match Self::of_driver(error) {
                Some(Self::Lost) | None => Some(Self::Unreachable),
                known => known,
            },
            DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
                Self::of_driver(error)
            }
            _ => None,
        }
    }

    /// The same for an error that may have been given context.
    #[must_use]
    pub fn of_any(error: &anyhow::Error) -> Option<Self> {
        error.chain().find_map(|cause| cause.downcast_ref::<DbErr>()).and_then(Self::of)
    }

    fn of_driver(error: &SqlxError) -> Option<Self> {
        match error {
            SqlxError::Database(error) => Self::of_database(&**error),
            SqlxError::Io(_)
            | SqlxError::Protocol(_)
            | SqlxError::PoolClosed
            | SqlxError::WorkerCrashed
            | SqlxError::BeginFailed
            | SqlxError::InvalidSavePointStatement => Some(Self::Lost),
            SqlxError::Tls(_) => Some(Self::Unreachable),
            SqlxError::PoolTimedOut => Some(Self::Busy),
            _ => None,
        }
    }

    fn of_database(error: &(dyn DatabaseError + 'static)) -> Option<Self> {
        if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
            return Self::of_sqlstate(error.code());
        }
        error.try_downcast_ref::<SqliteError>()?;
        let code: u32 = error.code()?.parse().ok()?;
        Self::of_sqlite(code)
    }

    /// <https://sqlite.org/rescode.html>: the last byte is the primary code.
    fn of_sqlite(code: u32) -> Option<Self> {
        match code & 0xff {
            // BUSY, LOCKED, PROTOCOL
            5 | 6 | 15 => Some(Self::Busy),
            // READONLY
            8 => Some(Self::ReadOnly),
            // FULL
            13 => Some(Self::Full),
            // PERM, CANTOPEN, AUTH
            3 | 14 | 23 => Some(Self::Unreachable),
            // NOMEM, IOERR, CORRUPT, NOTADB
            7 | 10 | 11 | 26 => Some(Self::Broken),
            _ => None,
        }
    }

    /// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
    fn of_sqlstate(code: &str) -> Option<Self> {
        match code {
            "53100" => Some(Self::Full),
            "25006" => Some(Self::ReadOnly),
            // Too many connections, a limit of time, a wait for a lock, a deadlock, a conflict.
            "53300" | "57014" | "55P03" | "40P01" | "40001" => Some(Self::Busy),
            // Ended by the server: stopped, crashed, idle for too long within a transaction or outside.
            "57P01" | "57P02" | "25P03" | "57P05" => Some(Self::Lost),
            // Starting, wrong password, no such database, a parameter that a pooler refuses.
            "57P03" | "28000" | "28P01" | "3D000" | "08P01" => Some(Self::Unreachable),
            // A prepared statement that is not there, or is there already.
            "26000" | "42P05" => Some(Self::Pooler),
            _ if code.starts_with("08") => Some(Self::Lost),
            _ if code.starts_with("53") || code.starts_with("58") => Some(Self::Broken),
            _ => None,
        }
    }

    /// The code that the caller is told.
    #[must_use]
    pub const fn code(self) -> ProblemCode {
        match self {
            Self::Busy => ProblemCode::Overloaded,
            Self::Full | Self::ReadOnly | Self::Unreachable | Self::Lost | Self::Broken | Self::Pooler => {
                ProblemCode::NotReady
            }
        }
    }

    /// As the caller reads it.
    #[must_use]
    pub fn problem(self) -> Problem {
        let wait = if self == Self::Busy { SOON } else { BACK_IN };
        Problem { retry_after: Some(wait.as_secs()), ..Problem::new(self.code()) }
    }
}

/// For the log and the command line: what is wrong, and what to look at.
impl fmt::Display for Outage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "the database is busy",
            Self::Full => "the disk of the database is full",
            Self::ReadOnly => "the database takes no writes",
            Self::Unreachable => "the database cannot be reached",
            Self::Lost => "the connection to the database was lost",
            Self::Broken => "the disk or the file of the database fails",
            Self::Pooler => {
                "a pooler in transaction mode forgets prepared statements: set `max_prepared_statements` \
                 (PgBouncer 1.21 and later), or `pool_mode = session`"
            }
        })
    }
}

/// An error with its causes. Those of the database repeat what they are caused by, which is said once.
#[must_use]
pub fn causes(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.ends_with(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

/// The error of a statement that got no answer for so long.
pub(crate) fn silence(limit: Duration) -> DbErr {
    let why = format!("the database did not answer within {} s", limit.as_secs());
    driver_error(io::ErrorKind::TimedOut, why, DbErr::Exec)
}

/// Whether it is that one: whoever waited so long does not wait twice.
pub(crate) fn is_silence(error: &DbErr) -> bool {
    let DbErr::Exec(RuntimeErr::SqlxError(error)) = error else { return false };
    matches!(&**error, SqlxError::Io(error) if error.kind() == io::ErrorKind::TimedOut)
}

/// An error as the driver would make it.
pub(crate) fn driver_error(kind: io::ErrorKind, why: String, of: fn(RuntimeErr) -> DbErr) -> DbErr {
    of(RuntimeErr::SqlxError(Arc::new(SqlxError::Io(io::Error::new(kind, why)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_or_by_an_operator_is_no_fault_of_ours() {
        for (code, outage) in [
            (5, Some(Outage::Busy)),
            (517, Some(Outage::Busy)),
            (13, Some(Outage::Full)),
            (1032, Some(Outage::ReadOnly)),
            (778, Some(Outage::Broken)),
            (4874, Some(Outage::Broken)),
            (14, Some(Outage::Unreachable)),
            (1, None),
            (2067, None),
        ] {
            assert_eq!(Outage::of_sqlite(code), outage, "{code}");
        }
        for (code, outage) in [
            ("53100", Some(Outage::Full)),
            ("25006", Some(Outage::ReadOnly)),
            ("57014", Some(Outage::Busy)),
            ("40P01", Some(Outage::Busy)),
            ("57P01", Some(Outage::Lost)),
            ("08006", Some(Outage::Lost)),
            ("08P01", Some(Outage::Unreachable)),
            ("26000", Some(Outage::Pooler)),
            ("42P01", None),
            ("23505", None),
        ] {
            assert_eq!(Outage::of_sqlstate(code), outage, "{code}");
        }
    }

    #[test]
    fn an_error_is_known_beneath_its_context() {
        let full = DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
        let error = anyhow::Error::from(full).context("the event was not written").context("nothing was");
        assert_eq!(Outage::of_any(&error), Some(Outage::Busy));
        assert_eq!(Outage::of_any(&anyhow::anyhow!("a fault")), None);
    }

    #[test]
    fn what_a_cause_repeats_is_said_once() {
        let error = anyhow::anyhow!("no such file").context("cannot open a: no such file").context("no page");
        assert_eq!(causes(&error), "no page: cannot open a: no such file");
    }

    #[test]
    fn every_outage_says_when_to_come_back() {
        for outage in [Outage::Busy, Outage::Full, Outage::Lost, Outage::Pooler] {
            let problem = outage.problem();
            assert!(problem.status == 503 && problem.retry_after.is_some_and(|seconds| seconds > 0));
        }
    }
}
