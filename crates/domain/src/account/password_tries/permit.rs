//! An admitted try. It is counted as wrong from the start, and takes itself back unless it was wrong.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbErr};
use tokio::runtime::Handle;

use super::store::{self, Keys};
use crate::storage::{Later, Storage, Tx};

/// A try that was admitted and counted as wrong.
///
/// Dropping it takes it back, whatever the reason: a connection that broke, a fault, a server that ends
/// the work. Only [`Permit::was_wrong`] leaves it counted.
#[must_use = "dropping a permit takes its try back"]
pub struct Permit {
    counted: Option<Counted>,
}

struct Counted {
    storage: Storage,
    runtime: Handle,
    keys: Keys,
    /// By how much each count was moved: pair, account, networks.
    moved: Vec<Duration>,
}

impl Permit {
    pub(super) fn new(storage: Storage, keys: Keys, moved: Vec<Duration>) -> Self {
        // The thread that compares the password may be the one that drops it.
        let runtime = Handle::current();
        Self { counted: Some(Counted { storage, runtime, keys, moved }) }
    }

    /// The password was wrong: the try stays counted.
    pub fn was_wrong(mut self) {
        self.counted = None;
    }

    /// The password was right: forgets what was tried for this ID, and from this network for it, and
    /// takes the try back from the count of the network. [`Permit::settle`] after the commit.
    pub async fn succeeded(&self, tx: &Tx) -> Result<(), DbErr> {
        let Some(Counted { keys, moved, .. }) = &self.counted else { return Ok(()) };
        // In the order in which they are locked at the admission.
        store::forget_both(tx, &keys.account, &keys.pair).await?;
        for (key, moved) in keys.networks.iter().zip(moved.iter().skip(2)) {
            store::giving_back(key, *moved).later(tx);
        }
        Ok(())
    }

    /// What [`Permit::succeeded`] wrote is committed.
    pub fn settle(&mut self) {
        self.counted = None;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(counted) = self.counted.take() else { return };
        let runtime = counted.runtime.clone();
        drop(runtime.spawn(async move {
            // It is forgotten with time in any case.
            if let Err(error) = counted.give_back().await {
                tracing::warn!(error = error.to_string(), "a try that was none stays counted");
            }
        }));
    }
}

impl Counted {
    async fn give_back(&self) -> Result<(), DbErr> {
        let conn = self.storage.write();
        let Keys { account, pair, networks } = &self.keys;
        let (of_pair, of_account) = (self.moved.first(), self.moved.get(1));
        self.one(conn, account, of_account).await?;
        self.one(conn, pair, of_pair).await?;
        for (key, moved) in networks.iter().zip(self.moved.iter().skip(2)) {
            self.one(conn, key, Some(moved)).await?;
        }
        Ok(())
    }

    async fn one(
        &self,
        conn: &impl ConnectionTrait,
        key: &str,
        moved: Option<&Duration>,
    ) -> Result<(), DbErr> {
        store::give_back(conn, key, moved.copied().unwrap_or_default()).await
    }
}
