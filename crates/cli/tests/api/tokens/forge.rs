//! A workshop for tokens: takes a good one apart, changes it, and signs it with whatever key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use ninsho_domain::storage::entity::signing_key;
use ninsho_shared::paths;
use sea_orm::EntityTrait;
use serde_json::Value;

use crate::support::{Answer, Caller, TestApp};

/// What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410 §7).
const PKCS8_HEAD: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// An Ed25519 key.
pub(super) fn ed25519(seed: &[u8]) -> EncodingKey {
    EncodingKey::from_ed_der(&[PKCS8_HEAD.as_slice(), seed].concat())
}

/// Encodes as JWTs are.
pub(super) fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A good token, taken apart, with everything that a forger could have and the one thing that none has.
pub(super) struct Forge {
    /// The session of the good token, which is open.
    pub(super) caller: Caller,
    /// What the good token says of itself.
    pub(super) header: Value,
    /// What the good token says.
    pub(super) claims: Value,
    /// The public key, as everybody can read it.
    pub(super) public: Vec<u8>,
    /// The server's own key: so that a token is refused for what it says and not for its signature.
    real: EncodingKey,
}

impl Forge {
    pub(super) async fn of(app: &TestApp, caller: Caller) -> Self {
        let mut parts = caller.token().split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
        let mut json = || serde_json::from_slice::<Value>(&parts.next().unwrap()).unwrap();
        let (header, claims) = (json(), json());
        let kid = header["kid"].as_str().unwrap();
        let row = signing_key::Entity::find_by_id(kid).one(app.app.storage.read()).await.unwrap().unwrap();
        let seed = app.app.secrets.open(&format!("signing key {kid}"), &row.sealed).unwrap();
        let real = ed25519(&seed);
        Self { caller, header, claims, public: row.public, real }
    }

    /// A token of these parts, signed with a key of the forger's.
    pub(super) fn sign(header: &Value, claims: &Value, key: &EncodingKey, algorithm: Algorithm) -> String {
        let message = format!("{}.{}", base64(header.to_string()), base64(claims.to_string()));
        let signature = crypto::sign(message.as_bytes(), key, algorithm).unwrap();
        format!("{message}.{signature}")
    }

    /// A token of these parts, signed as the server would.
    pub(super) fn sign_for_real(&self, header: &Value, claims: &Value) -> String {
        Self::sign(header, claims, &self.real, Algorithm::EdDSA)
    }

    /// A good token whose claims are changed, signed as the server would.
    pub(super) fn claiming(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut claims = self.claims.clone();
        change(&mut claims);
        self.sign_for_real(&self.header, &claims)
    }

    /// A good token whose header is changed, signed as the server would.
    pub(super) fn headed(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut header = self.header.clone();
        change(&mut header);
        self.sign_for_real(&header, &self.claims)
    }

    /// What the server says to a token, asked to read.
    pub(super) async fn present(&self, token: &str) -> Answer {
        self.caller.with_token(token).get(paths::SESSION).await
    }
}
