//! The server key and what is derived from it, and password hashes.
//!
//! One key of 32 bytes in a file. HKDF (RFC 5869) makes a key of its own for every use, so
//! that no two uses can be played against each other.

mod hasher;

use std::fmt;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::random::{self, Random};

pub use hasher::{HashError, Hasher, hash_now};

/// Length of the server key, in bytes.
pub const KEY_LEN: usize = 32;
const NONCE_LEN: usize = 24;

/// The keys of this server. `Debug` shows nothing.
pub struct Secrets {
    codes: Zeroizing<[u8; KEY_LEN]>,
    stop_links: Zeroizing<[u8; KEY_LEN]>,
    seal: Zeroizing<[u8; KEY_LEN]>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    /// Derives all keys from the server key.
    ///
    /// # Errors
    /// Never in practice: HKDF refuses only outputs of more than 255 hashes.
    pub fn new(server_key: &[u8; KEY_LEN]) -> anyhow::Result<Self> {
        let hkdf = Hkdf::<Sha256>::new(Some(b"ninsho v1"), server_key);
        let derive = |purpose: &str| -> anyhow::Result<Zeroizing<[u8; KEY_LEN]>> {
            let mut key = Zeroizing::new([0; KEY_LEN]);
            match hkdf.expand(purpose.as_bytes(), key.as_mut()) {
                Ok(()) => Ok(key),
                Err(_) => bail!("a derived key cannot be that long"),
            }
        };
        Ok(Self { codes: derive("mailed codes")?, stop_links: derive("stop links")?, seal: derive("seal")? })
    }

    /// Reads the server key from its file.
    ///
    /// # Errors
    /// When the file cannot be read, is no key, or can be read by other users of the machine.
    pub fn from_file(file: &Path) -> anyhow::Result<Self> {
        let shown = file.display();
        let text = std::fs::read_to_string(file)
            .map(Zeroizing::new)
            .with_context(|| format!("cannot read the server key {shown}; `ninsho keys create` makes one"))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(file)?.permissions().mode();
            let others = mode & 0o077;
            ensure!(others == 0, "{shown} can be read by others: `chmod 600 {shown}`");
        }
        let bytes = STANDARD.decode(text.trim()).map(Zeroizing::new);
        match bytes.as_ref().map(|bytes| <&[u8; KEY_LEN]>::try_from(bytes.as_slice())) {
            Ok(Ok(key)) => Self::new(key),
            _ => bail!(
                "{shown} holds no server key: {KEY_LEN} bytes in base64, as `ninsho keys create` writes them"
            ),
        }
    }

    /// Writes a new server key to a file that only its owner can read. An existing file stays.
    ///
    /// # Errors
    /// When the file is there already or cannot be written.
    pub fn create_file(file: &Path, random: &dyn Random) -> anyhow::Result<()> {
        use std::io::Write;
        let key = Zeroizing::new(random::bytes::<KEY_LEN>(random)?);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = options.open(file).with_context(|| format!("cannot create {}", file.display()))?;
        let text = Zeroizing::new(STANDARD.encode(key.as_slice()));
        writeln!(out, "{}", text.as_str())?;
        out.sync_all().context("cannot write the server key")
    }

    /// The secret of one mailed code, bound to everything that the code is for.
    #[must_use]
    pub fn code_secret(&self, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        mac(&self.codes, parts)
    }

    /// What proves that a stop link came from us.
    #[must_use]
    pub fn stop_link_proof(&self, id: Uuid) -> [u8; 16] {
        let whole = mac(&self.stop_links, &[id.as_bytes()]);
        let mut half = [0; 16];
        half.copy_from_slice(&whole[..16]);
        half
    }

    /// Encrypts `plain` for the database. `name` says whose it is and must be given again to open it.
    ///
    /// # Errors
    /// When there is no randomness for the nonce.
    pub fn seal(&self, name: &str, plain: &[u8], random: &dyn Random) -> anyhow::Result<Vec<u8>> {
        let nonce = random::bytes::<NONCE_LEN>(random)?;
        let payload = Payload { msg: plain, aad: name.as_bytes() };
        match self.cipher().encrypt(&XNonce::from(nonce), payload) {
            Ok(sealed) => Ok([nonce.as_slice(), &sealed].concat()),
            Err(_) => bail!("cannot seal {name}"),
        }
    }

    /// Decrypts what [`Secrets::seal`] made.
    ///
    /// # Errors
    /// When it was made with another server key, for another name, or was changed.
    pub fn open(&self, name: &str, sealed: &[u8]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let Some((nonce, sealed)) = sealed.split_first_chunk::<NONCE_LEN>() else {
            bail!("{name} is too short to be sealed");
        };
        let payload = Payload { msg: sealed, aad: name.as_bytes() };
        match self.cipher().decrypt(&XNonce::from(*nonce), payload) {
            Ok(plain) => Ok(Zeroizing::new(plain)),
            Err(_) => bail!("{name} was sealed with another server key, or changed since"),
        }
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.seal).into())
    }
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
    use crate::random::SeededRandom;

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

    #[test]
    fn the_parts_of_a_secret_cannot_be_shifted() {
        let of = |parts: &[&[u8]]| secrets(1).code_secret(parts).to_vec();
        assert_ne!(of(&[b"ab", b"c"]), of(&[b"a", b"bc"]));
        assert_eq!(of(&[b"ab", b"c"]), of(&[b"ab", b"c"]));
    }

    #[test]
    fn a_key_file_is_written_once_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ninsho.key");
        Secrets::create_file(&file, &SeededRandom::new(7)).unwrap();
        assert!(Secrets::create_file(&file, &SeededRandom::new(8)).is_err());
        Secrets::from_file(&file).unwrap();
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
        assert!(Secrets::from_file(&file).unwrap_err().to_string().contains("chmod 600"));
    }
}
