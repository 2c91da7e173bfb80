//! A lease of a job, and how it ends.

use ninsho_shared::Timestamp;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, DbErr, FromQueryResult};
use thiserror::Error;
use uuid::Uuid;

use crate::storage::entity::job::{self, JobState};

/// A job that is this worker's for a while.
///
/// It ends by being completed or deferred, or by itself; then another worker may have the job.
#[must_use = "a job whose lease is neither completed nor deferred is run again"]
#[derive(Clone, Debug, FromQueryResult)]
pub struct Lease {
    pub(super) id: Uuid,
    pub(super) leased_until: Timestamp,
    tries: i32,
    order_key: Option<String>,
    expires_at: Option<Timestamp>,
}

impl Lease {
    /// The id of the job.
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// When it ends by itself.
    pub const fn until(&self) -> Timestamp {
        self.leased_until
    }

    /// How often the job was leased, this time included.
    pub fn tries(&self) -> u32 {
        u32::try_from(self.tries).unwrap_or(u32::MAX)
    }

    /// When the job stops being tried.
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Whether the job has an order key.
    pub const fn is_ordered(&self) -> bool {
        self.order_key.is_some()
    }

    /// Whether a row still has this lease.
    pub(super) fn is_ours(&self) -> SimpleExpr {
        job::Column::LeasedUntil.eq(self.leased_until)
    }
}

/// A leased job and what its kind reads of the row. A row of a later version may be unreadable.
#[derive(Debug)]
pub struct Leased<J> {
    /// The lease.
    pub lease: Lease,
    /// The job.
    pub job: Result<J, DbErr>,
}

/// Why the outcome of a lease was not recorded.
#[derive(Debug, Error)]
pub enum LeaseError {
    /// The lease had ended: another worker has the job, or has completed it.
    #[error("the lease was lost")]
    Lost,
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// How a job ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is done.
    Done,
    /// The other side refused it for good.
    Refused,
    /// Its time ran out, or it became obsolete.
    Expired,
    /// It failed as often as its kind may.
    Dead,
}

impl From<End> for JobState {
    fn from(end: End) -> Self {
        match end {
            End::Done => Self::Done,
            End::Refused => Self::Refused,
            End::Expired => Self::Expired,
            End::Dead => Self::Dead,
        }
    }
}
