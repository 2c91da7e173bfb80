//! Password hashes: argon2id, off the async threads, on a bounded pool of threads.
//!
//! A hash takes 19 MiB and some hundredths of a second, on purpose. As many run at once as the pool has
//! threads, and a bounded number waits in a queue before them: when that is full the caller is told to
//! come again, and every other endpoint stays fast.
//!
//! The pool is our own because it is faster. Measured with the release build on two cores (eight callers
//! log in, three rounds of each, interleaved): a `Semaphore` with `spawn_blocking` reached 107 to 113
//! log-ins a second and this pool 120 to 134, at the same processor time for each. Here the next hash
//! begins on the thread that ended the last; there a permit has to travel through the async runtime while
//! both cores are busy. A block of memory per blocking thread, of which tokio starts more than there are
//! places, took 79 to 98 MiB at its peak, where this pool takes 41.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use anyhow::{Context, anyhow};
use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use ninsho_shared::{Password, ProblemCode};
use subtle::ConstantTimeEq;
use thiserror::Error;
use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::key::random::{self, Random};
use crate::refusal::{BUSY_FOR, DomainError, refuse};

/// Waiting places before each thread: about a second of work.
const QUEUE_PER_THREAD: usize = 32;
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
    /// The stored hash cannot be read, or the pool has ended.
    #[error(transparent)]
    Broken(#[from] anyhow::Error),
}

/// What a thread is asked to do, and whom it answers.
enum Job {
    Compare { password: Password, hash: Option<String>, answer: Answer<bool> },
    Make { password: Password, salt: [u8; SALT_LEN], answer: Answer<String> },
}

type Answer<T> = oneshot::Sender<anyhow::Result<T>>;

/// The pool. Its threads end when it is dropped.
#[derive(Clone)]
pub struct Hasher {
    queue: mpsc::SyncSender<Job>,
}

impl Hasher {
    /// Starts `threads` threads, or one a core.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(threads: Option<usize>) -> anyhow::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let threads = threads.unwrap_or(cores).max(1);
        let (queue, jobs) = mpsc::sync_channel::<Job>(threads * QUEUE_PER_THREAD);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..threads {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new()
                .name(format!("hash-{number}"))
                .spawn(move || work(&jobs))
                .context("cannot start a thread for password hashes")?;
        }
        Ok(Self { queue })
    }

    /// Whether `password` belongs to `hash`. With no hash the answer is no, after the same time.
    ///
    /// # Errors
    /// [`HashError::Full`] when the caller should come again.
    pub async fn matches(&self, password: Password, hash: Option<String>) -> Result<bool, HashError> {
        self.ask(|answer| Job::Compare { password, hash, answer }).await
    }

    /// Hashes a new password, or what is kept as one.
    ///
    /// # Errors
    /// [`HashError::Full`] when the caller should come again.
    pub async fn hash(&self, password: Password, random: &dyn Random) -> Result<String, HashError> {
        let salt = random::bytes::<SALT_LEN>(random)?;
        self.ask(|answer| Job::Make { password, salt, answer }).await
    }

    async fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Result<T, HashError> {
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(job(answer)).map_err(|error| match error {
            mpsc::TrySendError::Full(_) => HashError::Full,
            mpsc::TrySendError::Disconnected(_) => HashError::Broken(anyhow!("the hash threads have ended")),
        })?;
        Ok(answered.await.map_err(|_| anyhow!("a hash thread has ended"))??)
    }
}

fn work(jobs: &Mutex<mpsc::Receiver<Job>>) {
    let mut memory = Vec::new();
    loop {
        // The lock is held while waiting for a job, so that one thread waits and the others queue.
        let job = match jobs.lock() {
            Ok(jobs) => jobs.recv(),
            Err(_) => return,
        };
        // Where nobody waits for the answer any more, the work would be for nothing.
        match job {
            Err(_) => return,
            Ok(Job::Compare { answer, .. }) if answer.is_closed() => {}
            Ok(Job::Make { answer, .. }) if answer.is_closed() => {}
            Ok(Job::Compare { password, hash, answer }) => {
                let compared = compare(&password, hash.as_deref().unwrap_or(NOBODY), &mut memory);
                drop(answer.send(compared.map(|same| same && hash.is_some())));
            }
            Ok(Job::Make { password, salt, answer }) => drop(answer.send(make(&password, &salt))),
        }
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
    let argon2 = Argon2::new(algorithm, version, params);
    let normal = normal(password);
    // A hash from elsewhere may be one of the password as it was typed. Whether it is compared too follows
    // from what is typed now, and never from the account, so that no time tells of the account.
    let typed = (*normal != *password.reveal()).then(|| password.reveal());
    let mut same = false;
    for spelling in std::iter::once(normal.as_str()).chain(typed) {
        argon2
            .hash_password_into_with_memory(spelling.as_bytes(), salt, output, &mut memory[..blocks])
            .map_err(|error| anyhow!("cannot hash: {error}"))?;
        same |= bool::from(output.ct_eq(expected));
    }
    Ok(same)
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
        let hasher = Hasher::start(Some(1)).unwrap();
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
        let hasher = Hasher::start(Some(1)).unwrap();
        let hash = hash_now(&password("パスワード"), &SeededRandom::new(1)).unwrap();
        assert!(hasher.matches(password("ハ\u{309a}スワート\u{3099}"), Some(hash)).await.unwrap());
    }

    /// A hash as another program makes it: of the text as it was typed.
    fn foreign_hash(text: &str) -> String {
        let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params().unwrap());
        hash.hash_password_with_salt(text.as_bytes(), b"somesaltsomesalt").unwrap().to_string()
    }

    #[tokio::test]
    async fn a_hash_from_elsewhere_matches_what_was_typed_there() {
        let hasher = Hasher::start(Some(1)).unwrap();
        // NFKC changes all of them: full width, ligature, superscript, combining marks.
        for typed in ["ｐａｓｓ１", "\u{fb01}sh", "x\u{b2}", "ハ\u{309a}スワート\u{3099}", "①②③", "ﾊﾟｽ"]
        {
            let hash = Some(foreign_hash(typed));
            assert!(hasher.matches(password(typed), hash.clone()).await.unwrap(), "{typed}");
            assert!(!hasher.matches(password(&format!("{typed}x")), hash).await.unwrap(), "{typed}");
            assert!(!hasher.matches(password(typed), None).await.unwrap(), "{typed}");
        }
        // What is typed the same way everywhere is one password.
        assert!(hasher.matches(password("ｐａｓｓ１"), Some(foreign_hash("pass1"))).await.unwrap());
        assert!(!hasher.matches(password("pass1"), Some(foreign_hash("ｐａｓｓ１"))).await.unwrap());
    }

    #[tokio::test]
    async fn a_full_queue_says_so_at_once() {
        let hasher = Hasher::start(Some(1)).unwrap();
        let waiting: Vec<_> = (0..QUEUE_PER_THREAD * 3)
            .map(|_| {
                let hasher = hasher.clone();
                tokio::spawn(async move { hasher.matches(password("x"), None).await })
            })
            .collect();
        let mut full = 0;
        for task in waiting {
            full += usize::from(matches!(task.await.unwrap(), Err(HashError::Full)));
        }
        assert!(full > 0, "with three times as many callers as places some are refused");
    }
}
