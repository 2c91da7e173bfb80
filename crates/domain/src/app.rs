//! The composition root: the parts that a request may need, made once.

use std::sync::Arc;

use ninsho_shared::Timestamp;
use uuid::Uuid;

use crate::clock::Clock;
use crate::config::Config;
use crate::key::random::{self, Random, SystemRandom};
use crate::key::token::Tokens;
use crate::key::{HashKinds, Hasher, Secrets};
use crate::pace::Pace;
use crate::storage::Storage;

/// The parts that a request may need. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The configuration.
    pub config: Arc<Config>,
    /// The database.
    pub storage: Storage,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// The keys.
    pub secrets: Arc<Secrets>,
    /// Hashes passwords, off the async threads.
    pub hasher: Hasher,
    /// Which kinds of hashes the accounts have.
    pub hash_kinds: HashKinds,
    /// Signs and reads tokens.
    pub tokens: Tokens,
    /// How fast machine clients may call.
    pub clients: Pace,
    /// The system user who acts for the staff, at the command line; events name them.
    pub staff: Option<Arc<str>>,
}

impl App {
    /// Makes the parts that need the database, and puts all together.
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
        let storage = storage.with_clock(Arc::clone(&clock));
        let hasher = Hasher::start(config.hash_threads)?;
        let secrets = Arc::new(secrets);
        let tokens = Tokens::open(&storage, &secrets, &*random, clock.now(), config.issuer()).await?;
        let (config, hash_kinds, clients) = (Arc::new(config), HashKinds::default(), Pace::default());
        Ok(Self { config, storage, clock, random, secrets, hasher, hash_kinds, tokens, clients, staff: None })
    }

    /// Opens database and keys as `config` names them, and puts all together.
    ///
    /// # Errors
    /// When the server key cannot be read, or the tables are not up to date.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let secrets = Secrets::from_file(&config.key_file)?;
        let storage = Storage::open(config.database_url.reveal()).await?;
        Self::new(config, storage, secrets, clock, Arc::new(SystemRandom)).await
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
