//! Password hashes: argon2id, off the async threads, on a bounded pool of threads.
//!
//! A hash takes 19 MiB and some hundredths of a second, on purpose. As many run at once as the pool has
//! threads, and a bounded number waits before them, in lanes of different rank: what strangers ask for
//! neither takes the places of those who are known nor comes before them. When a lane is full the caller
//! is told to come again, and every other endpoint stays fast.
//!
//! The pool is our own because it is faster. Measured with the release build on two cores (eight callers
//! log in, three rounds of each, interleaved): a `Semaphore` with `spawn_blocking` reached 107 to 113
//! log-ins a second and this pool 120 to 134, at the same processor time for each. Here the next hash
//! begins on the thread that ended the last; there a permit has to travel through the async runtime while
//! both cores are busy. A block of memory per blocking thread, of which tokio starts more than there are
//! places, took 79 to 98 MiB at its peak, where this pool takes 41.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::{Context, anyhow};
use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use ninsho_shared::{Password, ProblemCode};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::key::random::{self, Random};
use crate::refusal::{BUSY_FOR, DomainError, refuse};

/// Places in each lane for each thread: about a second of work.
const PLACES_PER_THREAD: usize = 32;
const SALT_LEN: usize = 16;
const MAX_OUTPUT: usize = 64;

/// How the hashes of this server begin: those with the parameters of [`params`].
pub const OWN_KIND: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

/// Salt and output of no password in particular.
const NOBODY: &str = "bm9ib2R5J3Mgc2FsdCE$Fv8q7gWkYyUO7H2o0sWc1rJr2Yb9uWm0eYgQd5x1hZs";

/// Who is served first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Who has something to show besides a password: a session, or a network or device that is known.
    Known,
    /// Anybody.
    Anybody,
    /// Who comes from a network that has used up its tries.
    Behind,
}

const LANES: usize = 3;

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

/// What came of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Whether the password belongs to the hash.
    pub right: bool,
    /// The hash anew, with the parameters of this server, when it was right and had others. The same hash
    /// always gives the same one, so that two log-ins at once agree on it.
    pub renewed: Option<String>,
}

/// A place in a lane. Dropping it leaves it to the next one.
#[derive(Debug)]
#[must_use = "it is given up when it is dropped"]
pub struct Place {
    lane: Lane,
    _taken: OwnedSemaphorePermit,
}

/// Work for a thread, with the block of memory that the thread keeps.
type Work = Box<dyn FnOnce(&mut Vec<Block>) + Send>;

struct Job {
    work: Work,
    _place: Place,
}

/// The pool. Its threads end when it is dropped.
#[derive(Clone)]
pub struct Hasher {
    pool: Arc<Pool>,
    _end: Arc<End>,
}

struct Pool {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    places: [Arc<Semaphore>; LANES],
}

#[derive(Default)]
struct Waiting {
    lanes: [VecDeque<Job>; LANES],
    has_ended: bool,
}

struct End(Arc<Pool>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.waiting().has_ended = true;
        self.0.changed.notify_all();
    }
}

impl Pool {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job of the first lane that has one; none when the pool has ended.
    fn next(&self) -> Option<Job> {
        let mut waiting = self.waiting();
        loop {
            if waiting.has_ended {
                return None;
            }
            if let Some(job) = waiting.lanes.iter_mut().find_map(VecDeque::pop_front) {
                return Some(job);
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Hasher {
    /// Starts `threads` threads, or one a core.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(threads: Option<usize>) -> anyhow::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let threads = threads.unwrap_or(cores).max(1);
        let places = || Arc::new(Semaphore::new(threads * PLACES_PER_THREAD));
        let pool = Arc::new(Pool {
            waiting: Mutex::default(),
            changed: Condvar::new(),
            places: [places(), places(), places()],
        });
        // Made first, so that threads that started end when another cannot be started.
        let hasher = Self { _end: Arc::new(End(Arc::clone(&pool))), pool };
        for number in 0..threads {
            let pool = Arc::clone(&hasher.pool);
            thread::Builder::new()
                .name(format!("hash-{number}"))
                .spawn(move || work(&pool))
                .context("cannot start a thread for password hashes")?;
        }
        Ok(hasher)
    }

    /// Takes a place in a lane, before anything is written for its sake.
    ///
    /// # Errors
    /// [`HashError::Full`] when the caller should come again.
    pub fn place(&self, lane: Lane) -> Result<Place, HashError> {
        let places = Arc::clone(&self.pool.places[lane as usize]);
        let taken = places.try_acquire_owned().map_err(|_| HashError::Full)?;
        Ok(Place { lane, _taken: taken })
    }

    /// Compares a password with a hash, and passes the outcome to `settle` on the thread that compared
    /// them, whether or not anybody waits for it any more. Where nobody does before it begins, or the hash
    /// cannot be read, `settle` is dropped.
    ///
    /// # Errors
    /// [`HashError::Broken`].
    pub async fn compare<T: Send + 'static>(
        &self,
        place: Place,
        password: Password,
        hash: String,
        settle: impl FnOnce(Compared) -> T + Send + 'static,
    ) -> Result<T, HashError> {
        self.run(place, move |memory| compare(&password, &hash, memory).map(settle)).await
    }

    /// Whether `password` belongs to `hash`. With no hash the answer is no, after the same time.
    ///
    /// # Errors
    /// [`HashError::Full`] when the caller should come again.
    pub async fn matches(&self, password: Password, hash: Option<String>) -> Result<bool, HashError> {
        let exists = hash.is_some();
        let hash = hash.unwrap_or_else(|| decoy(OWN_KIND));
        let place = self.place(Lane::Known)?;
        self.compare(place, password, hash, move |compared| compared.right && exists).await
    }

    /// Hashes a new password, or what is kept as one.
    ///
    /// # Errors
    /// [`HashError::Full`] when the caller should come again.
    pub async fn hash(&self, password: Password, random: &dyn Random) -> Result<String, HashError> {
        let salt = random::bytes::<SALT_LEN>(random)?;
        let place = self.place(Lane::Known)?;
        self.run(place, move |_| make(&password, &salt)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce(&mut Vec<Block>) -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T, HashError> {
        let (answer, answered) = oneshot::channel();
        let lane = place.lane as usize;
        let work = Box::new(move |memory: &mut Vec<Block>| {
            // Where nobody waits for the answer any more, the work would be for nothing.
            if !answer.is_closed() {
                drop(answer.send(work(memory)));
            }
        });
        self.pool.waiting().lanes[lane].push_back(Job { work, _place: place });
        self.pool.changed.notify_one();
        Ok(answered.await.map_err(|_| anyhow!("a hash thread has ended"))??)
    }
}

fn work(pool: &Pool) {
    let mut memory = Vec::new();
    while let Some(Job { work, _place }) = pool.next() {
        work(&mut memory);
        give_back(&mut memory);
    }
}

/// The memory of a hash that costs more than our own is not kept.
fn give_back(memory: &mut Vec<Block>) {
    let own = params().map_or(0, |params| params.block_count());
    if memory.len() > own {
        memory.truncate(own);
        memory.shrink_to_fit();
    }
}

/// How a hash begins, up to its salt: algorithm, version and parameters.
#[must_use]
pub fn kind_of(hash: &str) -> Option<&str> {
    let salt = hash.match_indices('$').nth(3)?.0;
    PasswordHash::new(hash).ok()?;
    Some(&hash[..=salt])
}

/// A hash of this kind that belongs to no password in particular: to compare with when there is no such
/// account, so that the answer takes as long.
#[must_use]
pub fn decoy(kind: &str) -> String {
    format!("{kind}{NOBODY}")
}

fn compare(password: &Password, text: &str, memory: &mut Vec<Block>) -> anyhow::Result<Compared> {
    let hash = PasswordHash::new(text).map_err(|error| anyhow!("a stored password hash: {error}"))?;
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
    let mut right = false;
    for spelling in std::iter::once(normal.as_str()).chain(typed) {
        argon2
            .hash_password_into_with_memory(spelling.as_bytes(), salt, output, &mut memory[..blocks])
            .map_err(|error| anyhow!("cannot hash: {error}"))?;
        right |= bool::from(output.ct_eq(expected));
    }
    let is_foreign = !text.starts_with(OWN_KIND);
    let renewed = (right && is_foreign).then(|| make(password, &salt_after(text))).transpose()?;
    Ok(Compared { right, renewed })
}

/// The salt of the hash that replaces this one: as little known as the one that it replaces.
fn salt_after(hash: &str) -> [u8; SALT_LEN] {
    let mut salt = [0; SALT_LEN];
    salt.copy_from_slice(&Sha256::digest(hash.as_bytes())[..SALT_LEN]);
    salt
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
        let waiting: Vec<_> = (0..PLACES_PER_THREAD * 3)
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

    /// Puts a job into a lane that notes its number.
    fn note(hasher: &Hasher, lane: Lane, number: usize, noted: &Arc<Mutex<Vec<usize>>>) -> Task {
        let (hasher, noted) = (hasher.clone(), Arc::clone(noted));
        let place = hasher.place(lane).unwrap();
        tokio::spawn(async move {
            let work = move |_: &mut Vec<Block>| {
                noted.lock().unwrap().push(number);
                Ok(())
            };
            hasher.run(place, work).await.unwrap();
        })
    }

    type Task = tokio::task::JoinHandle<()>;

    #[tokio::test]
    async fn who_is_known_comes_before_strangers_and_these_before_a_network_without_tries() {
        let hasher = Hasher::start(Some(1)).unwrap();
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let (begin, begun) = oneshot::channel::<()>();
        let (place, pool) = (hasher.place(Lane::Known).unwrap(), hasher.clone());
        let holding = tokio::spawn(async move {
            let hold = move |_: &mut Vec<Block>| {
                begin.send(()).unwrap();
                Ok(gate.recv()?)
            };
            pool.run(place, hold).await.unwrap();
        });
        begun.await.unwrap();
        let noted = Arc::default();
        let mut tasks = Vec::new();
        for (number, lane) in [(3, Lane::Behind), (2, Lane::Anybody), (1, Lane::Known)] {
            tasks.push(note(&hasher, lane, number, &noted));
        }
        while hasher.pool.waiting().lanes.iter().any(VecDeque::is_empty) {
            tokio::task::yield_now().await;
        }
        open.send(()).unwrap();
        for task in [holding].into_iter().chain(tasks) {
            task.await.unwrap();
        }
        assert_eq!(*noted.lock().unwrap(), [1, 2, 3]);
    }

    #[tokio::test]
    async fn strangers_take_no_place_of_those_who_are_known() {
        let hasher = Hasher::start(Some(1)).unwrap();
        let taken: Vec<_> = (0..).map_while(|_| hasher.place(Lane::Anybody).ok()).collect();
        assert_eq!(taken.len(), PLACES_PER_THREAD);
        assert!(hasher.place(Lane::Known).is_ok());
        drop(taken);
        assert!(hasher.place(Lane::Anybody).is_ok());
    }

    fn costly(text: &str) -> String {
        let params = Params::new(64 * 1024, 1, 1, None).unwrap();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon2.hash_password_with_salt(text.as_bytes(), b"of no importance").unwrap().to_string()
    }

    #[test]
    fn a_hash_of_another_kind_is_made_anew_once_it_was_right_always_alike() {
        let hash = costly("correct horse");
        let mut memory = Vec::new();
        let compared = compare(&password("correct horse"), &hash, &mut memory).unwrap();
        let renewed = compared.renewed.clone().unwrap();
        assert!(renewed.starts_with(OWN_KIND), "{renewed}");
        assert_eq!(compare(&password("correct horse"), &hash, &mut memory).unwrap(), compared);
        let again = compare(&password("correct horse"), &renewed, &mut memory).unwrap();
        assert_eq!(again, Compared { right: true, renewed: None });
        let wrong = compare(&password("correct mouse"), &hash, &mut memory).unwrap();
        assert_eq!(wrong, Compared { right: false, renewed: None });
    }

    #[test]
    fn the_memory_of_a_costly_hash_is_given_back() {
        let own = params().unwrap().block_count();
        let mut memory = Vec::new();
        compare(&password("x"), &costly("y"), &mut memory).unwrap();
        assert!(memory.len() > own);
        give_back(&mut memory);
        assert_eq!((memory.len(), memory.capacity()), (own, own));
        give_back(&mut memory);
        assert_eq!(memory.len(), own, "the memory of our own is kept for the next");
    }

    #[test]
    fn a_kind_is_what_stands_before_the_salt() {
        assert_eq!(kind_of(&costly("x")), Some("$argon2id$v=19$m=65536,t=1,p=1$"));
        assert_eq!(kind_of(&decoy(OWN_KIND)), Some(OWN_KIND));
        for wrong in ["", "another", "$argon2id$v=19$m=1"] {
            assert_eq!(kind_of(wrong), None, "{wrong}");
        }
    }
}
