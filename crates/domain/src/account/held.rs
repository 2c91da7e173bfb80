//! What every attempt at a factor begins with.

use std::ops::Deref;

use sea_orm::DbErr;

use super::Account;
use crate::request_origin::RequestOrigin;
use crate::storage::Tx;

/// A transaction in which the row of an account is locked on behalf of somebody who may try its factors:
/// a session of the account, or a machine client. Only these make one.
#[must_use = "dropping it undoes what was written"]
#[derive(Debug)]
pub struct HeldAccount {
    tx: Tx,
    /// The account, as it is now.
    pub account: Account,
    /// Where the attempt comes from.
    pub origin: RequestOrigin,
}

/// A transaction in which the row of an account is locked on behalf of somebody.
pub trait HoldsAccount: Deref<Target = Tx> {}

impl HoldsAccount for HeldAccount {}

impl HeldAccount {
    pub(crate) fn new(tx: Tx, account: Account, origin: RequestOrigin) -> Self {
        Self { tx, account, origin }
    }

    /// Makes everything of it last, and wakes the workers when a job was added.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.tx.commit().await
    }
}

impl Deref for HeldAccount {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}
