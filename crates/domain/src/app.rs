//! The composition root: everything that a request may need, made once.

use std::sync::Arc;

use ninsho_shared::Timestamp;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::clock::Clock;
use crate::config::Config;
use crate::key::random::{self, Random};
use crate::key::{Hasher, Secrets};
use crate::storage::Storage;
use crate::key::token::Tokens;

/// Everything that a request may need. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// What can be set.
    pub config: Arc<Config>,
    /// The database.
    pub storage: Storage,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// The keys.
    pub secrets: Arc<Secrets>,
    /// The threads that hash passwords.
    pub hasher: Hasher,
    /// Signs and reads tokens.
    pub tokens: Tokens,
    /// Wakes the mail worker after a commit.
    pub mail_waits: Arc<Notify>,
}

impl App {
    /// Makes the parts that the database is needed for, and puts all together.
    ///
    /// # Errors
    /// When the signing key cannot be read or made.
    pub async fn new(
        config: Config,
        storage: Storage,
        secrets: Secrets,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> anyhow::Result<Self> {
        let hasher = Hasher::start(config.hash_threads)?;
        let secrets = Arc::new(secrets);
        let tokens = Tokens::open(&storage, &secrets, &*random, clock.now(), config.issuer()).await?;
        Ok(Self {
            config: Arc::new(config),
            storage,
            clock,
            random,
            secrets,
            hasher,
            tokens,
            mail_waits: Arc::new(Notify::new()),
        })
    }

    /// This moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id that sorts by time.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub fn new_id(&self) -> anyhow::Result<Uuid> {
        random::new_id(&*self.random, self.now())
    }
}
