//! The server keys and what is derived from them, and password hashes.
//!
//! A server key is 32 bytes in a file. HKDF (RFC 5869) derives a separate key for every use, so that no
//! use weakens another. There can be several server keys: the newest seals, and what an older one made
//! stays valid as long as that one is kept. The time in the id of a code or a link (UUID version 7) says
//! which key made it.

pub mod code;
pub mod device_token;
mod hash_kinds;
mod hasher;
mod kept_answer;
mod key_file;
pub mod random;
pub mod revocation_token;
pub mod token;

use std::fmt;
use std::path::Path;

use anyhow::bail;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use ninsho_shared::Timestamp;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use self::random::Random;

pub use hash_kinds::HashKinds;
pub use hasher::{Compared, HashError, Hasher, Lane, Place, hash_now};
pub use key_file::{KEY_LEN, ServerKey};

const NONCE_LEN: usize = 24;

/// What is derived from one server key.
struct Derived {
    from: Timestamp,
    codes: Zeroizing<[u8; KEY_LEN]>,
    revocation_links: Zeroizing<[u8; KEY_LEN]>,
    devices: Zeroizing<[u8; KEY_LEN]>,
    unknown_ids: Zeroizing<[u8; KEY_LEN]>,
    kept_answers: Zeroizing<[u8; KEY_LEN]>,
    seal: Zeroizing<[u8; KEY_LEN]>,
}

impl Derived {
    fn new(key: &ServerKey) -> anyhow::Result<Self> {
        let hkdf = Hkdf::<Sha256>::new(Some(b"ninsho v1"), &*key.bytes);
        let derive = |purpose: &str| -> anyhow::Result<Zeroizing<[u8; KEY_LEN]>> {
            let mut derived = Zeroizing::new([0; KEY_LEN]);
            match hkdf.expand(purpose.as_bytes(), derived.as_mut()) {
                Ok(()) => Ok(derived),
                Err(_) => bail!("a derived key cannot be that long"),
            }
        };
        Ok(Self {
            from: key.from,
            codes: derive("mailed codes")?,
            // The label of all links that were ever mailed.
            revocation_links: derive("stop links")?,
            devices: derive("known devices")?,
            unknown_ids: derive("unknown ids")?,
            kept_answers: derive("kept answers")?,
            seal: derive("seal")?,
        })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.seal).into())
    }
}

/// The keys of this server. `Debug` shows nothing.
pub struct Secrets {
    newest: Derived,
    /// Newest first.
    older: Vec<Derived>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    /// Derives all keys from one server key.
    ///
    /// # Errors
    /// Never in practice: HKDF refuses only outputs of more than 255 hashes.
    pub fn new(server_key: &[u8; KEY_LEN]) -> anyhow::Result<Self> {
        let from = Timestamp::from_millis(i64::MIN);
        Self::of_keys(&[ServerKey { from, bytes: Zeroizing::new(*server_key) }])
    }

    /// Derives all keys from these server keys, newest first.
    ///
    /// # Errors
    /// When there is none.
    pub fn of_keys(keys: &[ServerKey]) -> anyhow::Result<Self> {
        let Some((newest, older)) = keys.split_first() else { bail!("there is no server key") };
        Ok(Self {
            newest: Derived::new(newest)?,
            older: older.iter().map(Derived::new).collect::<Result<_, _>>()?,
        })
    }

    /// Reads the server keys from their file.
    ///
    /// # Errors
    /// When the file cannot be read, holds no keys, or can be read by other users of the machine.
    pub fn from_file(file: &Path) -> anyhow::Result<Self> {
        Self::of_keys(&key_file::read(file)?)
    }

    /// Writes a new server key to a file that only its owner can read. An existing file stays.
    ///
    /// # Errors
    /// When the file is there already or cannot be written.
    pub fn create_file(file: &Path, random: &dyn Random) -> anyhow::Result<()> {
        key_file::create(file, random)
    }

    /// Adds a server key to a file; it is the newest from `now` on.
    ///
    /// # Errors
    /// When the file cannot be read or replaced; it stays as it was then.
    pub fn add_to_file(file: &Path, random: &dyn Random, now: Timestamp) -> anyhow::Result<()> {
        key_file::add(file, random, now)
    }

    fn all(&self) -> impl Iterator<Item = &Derived> {
        std::iter::once(&self.newest).chain(&self.older)
    }

    /// The key that was the newest when this id was made.
    fn at(&self, id: Uuid) -> &Derived {
        let drawn = drawn_at(id);
        self.all().find(|key| key.from <= drawn).unwrap_or(self.oldest())
    }

    /// The secret of the mailed code with this id, bound to everything that the code is for.
    #[must_use]
    pub fn code_secret(&self, id: Uuid, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        mac(&self.at(id).codes, parts)
    }

    /// The authentication tag of a revocation link.
    #[must_use]
    pub fn revocation_link_proof(&self, id: Uuid) -> [u8; 16] {
        half(&mac(&self.at(id).revocation_links, &[id.as_bytes()]))
    }

    /// The authentication tag of a device on which this user ID passed its second factor.
    #[must_use]
    pub fn device_proof(&self, id: Uuid, user_id: &str) -> [u8; 16] {
        half(&mac(&self.at(id).devices, &[id.as_bytes(), user_id.as_bytes()]))
    }

    /// A number that looks random to everybody else, and is always the same for a user ID.
    #[must_use]
    pub fn number_of(&self, user_id: &str) -> u64 {
        let number = half(&mac(&self.oldest().unknown_ids, &[user_id.as_bytes()]));
        let [number @ .., _, _, _, _, _, _, _, _] = number;
        u64::from_be_bytes(number)
    }

    /// Encrypts `plain` for the database, with the newest key. `name` says whose it is and must be given again to open it.
    ///
    /// # Errors
    /// When there is no randomness for the nonce.
    pub fn seal(&self, name: &str, plain: &[u8], random: &dyn Random) -> anyhow::Result<Vec<u8>> {
        seal(&self.newest.cipher(), name, plain, random)
    }

    /// Decrypts what [`Secrets::seal`] made.
    ///
    /// # Errors
    /// When it was made with another server key, for another name, or was changed.
    pub fn open(&self, name: &str, sealed: &[u8]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        open(self.all().map(Derived::cipher), name, sealed)
    }

    /// The one that never changes while it is kept: for what has to be found again after a rotation.
    fn oldest(&self) -> &Derived {
        self.older.last().unwrap_or(&self.newest)
    }
}

fn seal(
    cipher: &XChaCha20Poly1305,
    name: &str,
    plain: &[u8],
    random: &dyn Random,
) -> anyhow::Result<Vec<u8>> {
    let nonce = random::bytes::<NONCE_LEN>(random)?;
    match cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: name.as_bytes() }) {
        Ok(sealed) => Ok([nonce.as_slice(), &sealed].concat()),
        Err(_) => bail!("cannot seal {name}"),
    }
}

fn open(
    mut ciphers: impl Iterator<Item = XChaCha20Poly1305>,
    name: &str,
    sealed: &[u8],
) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let Some((nonce, sealed)) = sealed.split_first_chunk::<NONCE_LEN>() else {
        bail!("{name} is too short to be sealed");
    };
    let nonce = XNonce::from(*nonce);
    let payload = || Payload { msg: sealed, aad: name.as_bytes() };
    match ciphers.find_map(|cipher| cipher.decrypt(&nonce, payload()).ok()) {
        Some(plain) => Ok(Zeroizing::new(plain)),
        None => bail!("{name} was sealed with another server key, or changed since"),
    }
}

/// 128 bits are enough for what nobody can try without asking the server.
fn half(whole: &[u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&whole[..16]);
    half
}

/// The time in an id of version 7; the epoch, for any other.
fn drawn_at(id: Uuid) -> Timestamp {
    let (seconds, nanos) = id.get_timestamp().map_or((0, 0), |at| at.to_unix());
    let millis = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000);
    Timestamp::from_millis(millis.saturating_add(i64::from(nanos / 1_000_000)))
}

/// HMAC-SHA-256 over the parts, each preceded by its length, so that no two lists of parts are alike.
fn mac(key: &[u8; KEY_LEN], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    // HMAC fills a short key up with zeros itself (RFC 2104 §2); done here, it cannot fail.
    let mut block = Zeroizing::new([0; 64]);
    block[..KEY_LEN].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new((&*block).into());
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::random::SeededRandom;

    fn secrets(byte: u8) -> Secrets {
        Secrets::new(&[byte; KEY_LEN]).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_only_with_its_key_and_its_name() {
        let sealed = secrets(1).seal("key a", b"plain", &SeededRandom::new(1)).unwrap();
        assert_eq!(secrets(1).open("key a", &sealed).unwrap().as_slice(), b"plain");
        assert!(secrets(2).open("key a", &sealed).is_err());
        assert!(secrets(1).open("key b", &sealed).is_err());
        assert!(secrets(1).open("key a", &sealed[..10]).is_err());
    }

    fn rotated() -> Secrets {
        let key = |from, byte| ServerKey {
            from: Timestamp::from_millis(from),
            bytes: Zeroizing::new([byte; KEY_LEN]),
        };
        Secrets::of_keys(&[key(2_000_000, 2), key(i64::MIN, 1)]).unwrap()
    }

    #[test]
    fn what_was_sealed_before_a_rotation_opens_and_the_old_key_opens_nothing_sealed_after() {
        let before = secrets(1).seal("a", b"plain", &SeededRandom::new(1)).unwrap();
        assert_eq!(rotated().open("a", &before).unwrap().as_slice(), b"plain");
        let after = rotated().seal("a", b"plain", &SeededRandom::new(1)).unwrap();
        assert_eq!(rotated().open("a", &after).unwrap().as_slice(), b"plain");
        assert_eq!(secrets(2).open("a", &after).unwrap().as_slice(), b"plain");
        assert!(secrets(1).open("a", &after).is_err());
    }

    #[test]
    fn codes_and_links_go_with_the_key_of_the_moment_in_which_they_were_made() {
        let drawn = |millis| random::new_id(&SeededRandom::new(1), Timestamp::from_millis(millis)).unwrap();
        for (millis, byte) in [(0, 1), (1_999_999, 1), (2_000_000, 2), (9_000_000, 2)] {
            let id = drawn(millis);
            let own = secrets(byte);
            assert_eq!(rotated().code_secret(id, &[b"a"]), own.code_secret(id, &[b"a"]), "{millis}");
            assert_eq!(rotated().revocation_link_proof(id), own.revocation_link_proof(id), "{millis}");
        }
        assert_eq!(drawn_at(drawn(1_795_342_500_123)), Timestamp::from_millis(1_795_342_500_123));
    }

    #[test]
    fn the_parts_of_a_secret_cannot_be_shifted() {
        let of = |parts: &[&[u8]]| secrets(1).code_secret(Uuid::nil(), parts).to_vec();
        assert_ne!(of(&[b"ab", b"c"]), of(&[b"a", b"bc"]));
        assert_eq!(of(&[b"ab", b"c"]), of(&[b"ab", b"c"]));
    }
}
