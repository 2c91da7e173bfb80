//! Password hashes: argon2id, bounded, off the async threads.
//!
//! A hash takes 19 MiB and some hundredths of a second, on purpose. As many run at once as there
//! are cores, and a bounded number waits before them: when all places are taken the caller is told
//! to come again, and every other endpoint stays fast.
//!
//! Each place has its block of memory. Measured on two cores, two at once, with 8 and with 64 callers for
//! 20 s each (the variant chosen once, the others twice; both numbers of callers gave the same):
//!
//! | | CPU per hash | peak of memory | memory at rest |
//! |---|---|---|---|
//! | threads of our own behind a queue | 16 to 18 ms | 41 MiB | 41 MiB |
//! | `spawn_blocking`, a block per thread | 16 to 18 ms | 79 to 98 MiB | 3 MiB |
//! | `spawn_blocking`, a block per place | 16 to 18 ms | 41 MiB | 41 MiB |
//!
//! The machine had other work, so CPU time is what compares. tokio may start another blocking thread while
//! the last one is becoming idle, so that a block per thread has no bound; a block per place has one, and
//! needs no threads of our own.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context, anyhow};
use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use ninsho_shared::{Password, ProblemCode};
use subtle::ConstantTimeEq;
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::key::random::{self, Random};
use crate::refusal::{BUSY_FOR, DomainError, refuse};

/// So many wait for each that runs: about a second of work.
const WAITING_PER_THREAD: usize = 32;
const SALT_LEN: usize = 16;
const MAX_OUTPUT: usize = 64;

/// Compared with when there is no such account, so that the answer takes as long: the hash
/// of no password in particular, with the parameters of [`params`].
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdCE$Fv8q7gWkYyUO7H2o0sWc1rJr2Yb9uWm0eYgQd5x1hZs";

/// Why a password was not compared.
#[derive(Debug, Error)]
pub enum HashError {
    /// All waiting places are taken.
    #[error("all places for password checks are taken")]
    Full,
    /// The stored hash cannot be read, or the server is ending.
    #[error(transparent)]
    Broken(#[from] anyhow::Error),
}

/// The places for hashes. Clones share them.
#[derive(Clone)]
pub struct Hasher {
    /// Those that wait, and those that run.
    places: Arc<Semaphore>,
    running: Arc<Semaphore>,
    /// A block for each that runs, kept for the next.
    memory: Arc<Mutex<Vec<Vec<Block>>>>,
}

impl Hasher {
    /// Lets `threads` hashes run at once, or one a core.
    #[must_use]
    pub fn new(threads: Option<usize>) -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let threads = threads.unwrap_or(cores).max(1);
        Self {
            places: Arc::new(Semaphore::new(threads * (1 + WAITING_PER_THREAD))),
            running: Arc::new(Semaphore::new(threads)),
            memory: Arc::default(),
        }
    }

    /// Whether `password` belongs to `hash`. With no hash the answer is no, after the same time.
    ///
    /// # Errors
    /// [`HashError::Full`] when the caller should come again.
    pub async fn matches(&self, password: Password, hash: Option<String>) -> Result<bool, HashError> {
        let kept = Arc::clone(&self.memory);
        let compared = self.run(move || {
            let mut memory = kept.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
            let same = compare(&password, hash.as_deref().unwrap_or(NOBODY), &mut memory);
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
            Ok(same? && hash.is_some())
        });
        compared.await
    }

    /// Hashes a new password, or what is kept as one.
    ///
    /// # Errors
    /// [`HashError::Full`] when the caller should come again.
    pub async fn hash(&self, password: Password, random: &dyn Random) -> Result<String, HashError> {
        let salt = random::bytes::<SALT_LEN>(random)?;
        self.run(move || make(&password, &salt)).await
    }

    /// A caller who goes away while waiting gives the place back, and nothing is hashed.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T, HashError> {
        let _place = self.places.try_acquire().map_err(|_| HashError::Full)?;
        let turn = Arc::clone(&self.running).acquire_owned().await.context("the places are closed")?;
        let done = task::spawn_blocking(move || {
            let done = work();
            // By the work and not by the caller, who may have gone away meanwhile.
            drop(turn);
            done
        });
        Ok(done.await.context("a password hash was not ended")??)
    }
}

fn compare(password: &Password, hash: &str, memory: &mut Vec<Block>) -> anyhow::Result<bool> {
    let hash = PasswordHash::new(hash).map_err(|error| anyhow!("a stored password hash: {error}"))?;
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else {
        return Err(anyhow!("a stored password hash has no salt or no output"));
    };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).map_err(|error| anyhow!("{error}"))?;
    let version =
        hash.version.map_or(Ok(Version::default()), Version::try_from).map_err(|error| anyhow!("{error}"))?;
    let params = Params::try_from(&hash).map_err(|error| anyhow!("a stored password hash: {error}"))?;
    let blocks = params.block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::default());
    }
    let mut output = Zeroizing::new([0; MAX_OUTPUT]);
    let expected = expected.as_bytes();
    let output = output.get_mut(..expected.len()).context("a stored password hash is too long")?;
    Argon2::new(algorithm, version, params)
        .hash_password_into_with_memory(normal(password).as_bytes(), salt, output, &mut memory[..blocks])
        .map_err(|error| anyhow!("cannot hash: {error}"))?;
    Ok(bool::from(output.ct_eq(expected)))
}

/// The OWASP minimum for argon2id: 19 MiB, two passes, one lane.
fn params() -> anyhow::Result<Params> {
    Params::new(19 * 1024, 2, 1, Some(32)).map_err(|error| anyhow!("{error}"))
}

/// One spelling of a password on every keyboard (NFKC, NIST SP 800-63B-4 §3.1.1.2).
fn normal(password: &Password) -> Zeroizing<String> {
    Zeroizing::new(password.reveal().nfkc().collect())
}

/// Hashes a new password here and now: for the command line, not for a request.
///
/// # Errors
/// When there is no randomness for the salt.
pub fn hash_now(password: &Password, random: &dyn Random) -> anyhow::Result<String> {
    make(password, &random::bytes::<SALT_LEN>(random)?)
}

fn make(password: &Password, salt: &[u8; SALT_LEN]) -> anyhow::Result<String> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params()?)
        .hash_password_with_salt(normal(password).as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|error| anyhow!("cannot hash: {error}"))
}

impl From<HashError> for DomainError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Full => refuse(ProblemCode::Overloaded).after(BUSY_FOR).into(),
            HashError::Broken(error) => Self::Fault(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::random::SeededRandom;

    fn password(text: &str) -> Password {
        Password::parse(text.to_owned()).unwrap()
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let hasher = Hasher::new(Some(1));
        let hash = hash_now(&password("correct horse"), &SeededRandom::new(1)).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hasher.matches(password("correct horse"), Some(hash.clone())).await.unwrap());
        assert!(!hasher.matches(password("correct mouse"), Some(hash)).await.unwrap());
        assert!(!hasher.matches(password("correct horse"), None).await.unwrap());
        let made = hasher.hash(password("correct horse"), &SeededRandom::new(2)).await.unwrap();
        assert!(hasher.matches(password("correct horse"), Some(made)).await.unwrap());
    }

    #[tokio::test]
    async fn every_keyboard_spells_a_password_alike() {
        let hasher = Hasher::new(Some(1));
        let hash = hash_now(&password("パスワード"), &SeededRandom::new(1)).unwrap();
        assert!(hasher.matches(password("ハ\u{309a}スワート\u{3099}"), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn when_all_places_are_taken_a_caller_is_told_at_once() {
        let hasher = Hasher::new(Some(1));
        let waiting: Vec<_> = (0..WAITING_PER_THREAD * 3)
            .map(|_| {
                let hasher = hasher.clone();
                tokio::spawn(async move { hasher.matches(password("x"), None).await })
            })
            .collect();
        let mut full = 0;
        for task in waiting {
            full += usize::from(matches!(task.await.unwrap(), Err(HashError::Full)));
        }
        assert_eq!(full, WAITING_PER_THREAD * 2 - 1, "one runs, as many wait as may, the others come again");
    }

    #[tokio::test]
    async fn who_goes_away_gives_the_place_to_the_next() {
        let hasher = Hasher::new(Some(1));
        let turn = hasher.running.acquire().await.unwrap();
        let gone: Vec<_> = (0..=WAITING_PER_THREAD)
            .map(|_| {
                let hasher = hasher.clone();
                tokio::spawn(async move { hasher.matches(password("x"), None).await })
            })
            .collect();
        while hasher.places.available_permits() > 0 {
            task::yield_now().await;
        }
        assert!(matches!(hasher.matches(password("x"), None).await, Err(HashError::Full)));
        for task in gone {
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
        }
        drop(turn);
        assert!(!hasher.matches(password("x"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_block_of_memory_is_used_again() {
        let hasher = Hasher::new(Some(2));
        for _ in 0..4 {
            let (one, other) =
                tokio::join!(hasher.matches(password("x"), None), hasher.matches(password("y"), None));
            assert!(!one.unwrap() && !other.unwrap());
        }
        assert!((1..=2).contains(&hasher.memory.lock().unwrap().len()));
    }
}
