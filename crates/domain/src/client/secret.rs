//! Secrets of clients and their access tokens: drawn by us with 256 bits, shown once, and stored as SHA-256.
//! A slow hash protects what people choose, and there is nothing to guess here.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::key::random::{self, Random};

const LEN: usize = 32;

/// A secret in the clear, to be shown once.
pub struct ClientSecret(Zeroizing<String>);

impl ClientSecret {
    /// Draws one; the prefix tells people and secret scanners what it is.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub(super) fn draw(prefix: &str, random: &dyn Random) -> anyhow::Result<Self> {
        let bytes = Zeroizing::new(random::bytes::<LEN>(random)?);
        Ok(Self(Zeroizing::new(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes.as_slice())))))
    }

    /// One that is no secret.
    pub(super) fn known(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

/// What is stored of a secret.
pub(super) fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}

/// Whether a secret has this hash; the time does not tell how much of it is right.
pub(super) fn matches(secret: &str, stored: &str) -> bool {
    hash(secret).as_bytes().ct_eq(stored.as_bytes()).into()
}

/// Id and secret in one, for `X-API-Key` and for a key in a path.
#[must_use]
pub fn api_key(id: Uuid, secret: &ClientSecret) -> String {
    format!("{id}.{}", secret.reveal())
}

/// The two parts of an API key; none for any other text.
pub(super) fn split_api_key(key: &str) -> Option<(Uuid, &str)> {
    let (id, secret) = key.split_once('.')?;
    Some((Uuid::parse_str(id).ok()?, secret))
}
