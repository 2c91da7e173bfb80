//! Session tokens: JWTs (RFC 7519) signed with Ed25519, and the keys that sign them.
//!
//! A token only names a session. The database decides at every request whether the session is open, so
//! that a log-out takes effect at once; the signature lets other campus systems verify a token by
//! themselves.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context, anyhow};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use ninsho_shared::Timestamp;
use ninsho_shared::session::SessionToken;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::key::Secrets;
use crate::key::random::{self, Random};
use crate::storage::Storage;
use crate::storage::Tx;
use crate::storage::entity::signing_key;

/// The audience of the tokens.
pub const AUDIENCE: &str = "ninsho";
/// The `typ` of a session token: a token of another kind is never taken for one (RFC 8725 §3.11).
pub const TYPE: &str = "ninsho-session+jwt";

/// The PKCS #8 header before the 32 bytes of an Ed25519 key (RFC 8410 §7).
const PKCS8_HEAD: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// How often the keys are read again because of a token of an unknown key. Anyone can write such a token,
/// and each would cost a query. A new key of another process is unknown for so long at most, and only
/// while somebody sends forged tokens: a key is made when a database has none, at the first start.
const RELOAD_EVERY: Duration = Duration::from_secs(1);

/// The claims of a token (RFC 7519 §4.1, `OpenID` Connect Core §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// The audience.
    pub aud: String,
    /// The subject: the user ID.
    pub sub: String,
    /// The session.
    pub sid: Uuid,
    /// Issued at, in seconds since the epoch.
    pub iat: i64,
    /// Expires at, in seconds since the epoch.
    pub exp: i64,
    /// When the person authenticated, in seconds since the epoch.
    pub auth_time: i64,
    /// Authentication methods (RFC 8176): `pwd`, `otp`, `mfa`.
    pub amr: Vec<String>,
    /// Authentication context: `urn:ninsho:acr:` and `password`, `mail`, `authenticator`, `recovery_code` or `restricted`.
    pub acr: String,
}

/// Why a token names no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadToken {
    /// Signed by a key that this process has not seen yet.
    UnknownKey,
    /// Forged, for somebody else, of another kind, or no token at all.
    Forged,
    /// Expired.
    Expired,
}

struct Key {
    id: String,
    signing: Option<EncodingKey>,
    checking: DecodingKey,
    jwk: Value,
}

/// Signs and reads tokens. Cheap to clone.
#[derive(Clone)]
pub struct Tokens {
    /// Newest first.
    keys: Arc<RwLock<Vec<Key>>>,
    /// When an unknown key last made them be read again, in milliseconds since the epoch.
    reloaded_at: Arc<AtomicI64>,
    issuer: Arc<str>,
    validation: Arc<Validation>,
}

impl Tokens {
    /// Reads the signing keys, and makes the first one.
    ///
    /// # Errors
    /// When the keys were sealed with another server key.
    pub async fn open(
        storage: &Storage,
        secrets: &Secrets,
        random: &dyn Random,
        now: Timestamp,
        issuer: &str,
    ) -> anyhow::Result<Self> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The library reads the machine's clock, with a leeway. Ours is an argument and has none.
        validation.validate_exp = false;
        let tokens = Self {
            keys: Arc::default(),
            reloaded_at: Arc::new(AtomicI64::new(i64::MIN)),
            issuer: issuer.into(),
            validation: Arc::new(validation),
        };
        tokens.reload(storage, secrets).await?;
        if !tokens.can_sign() {
            create_key(storage, secrets, random, now).await?;
            tokens.reload(storage, secrets).await?;
        }
        Ok(tokens)
    }

    /// Reads the keys again because of a token of an unknown key, which another process may have made;
    /// at most once in a second. Returns whether it did.
    ///
    /// # Errors
    /// As [`Tokens::open`].
    pub async fn reload_for_unknown(
        &self,
        storage: &Storage,
        secrets: &Secrets,
        now: Timestamp,
    ) -> anyhow::Result<bool> {
        let is_due = |last: i64| {
            let last = Timestamp::from_millis(last);
            // A clock that was set back makes it due, too.
            (now < last || now.since(last) >= RELOAD_EVERY).then_some(now.as_millis())
        };
        // One of many at the same moment.
        let (set, read) = (Ordering::AcqRel, Ordering::Acquire);
        if self.reloaded_at.fetch_update(set, read, is_due).is_err() {
            return Ok(false);
        }
        self.reload(storage, secrets).await?;
        Ok(true)
    }

    async fn reload(&self, storage: &Storage, secrets: &Secrets) -> anyhow::Result<()> {
        let rows = signing_key::Entity::find()
            .order_by_desc(signing_key::Column::CreatedAt)
            .all(storage.read())
            .await
            .context("cannot read the signing keys")?;
        let keys = rows.iter().map(|row| Key::open(row, secrets)).collect::<Result<Vec<_>, _>>()?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    fn can_sign(&self) -> bool {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).iter().any(|key| key.signing.is_some())
    }

    /// The issuer.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Signs a token with the newest key.
    ///
    /// # Errors
    /// When there is no key to sign with.
    pub fn sign(&self, claims: &Claims) -> anyhow::Result<SessionToken> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let (id, key) = keys
            .iter()
            .find_map(|key| key.signing.as_ref().map(|signing| (&key.id, signing)))
            .context("there is no key to sign with")?;
        let header =
            Header { typ: Some(TYPE.to_owned()), kid: Some(id.clone()), ..Header::new(Algorithm::EdDSA) };
        let token = encode(&header, claims, key).map_err(|error| anyhow!("cannot sign a token: {error}"))?;
        Ok(SessionToken::new(token))
    }

    /// Reads a token and checks signature, issuer, audience, kind and age.
    ///
    /// # Errors
    /// [`BadToken`] when it names no session.
    pub fn read(&self, token: &str, now: Timestamp) -> Result<Claims, BadToken> {
        let header = decode_header(token).map_err(|_| BadToken::Forged)?;
        if header.typ.as_deref() != Some(TYPE) {
            return Err(BadToken::Forged);
        }
        let id = header.kid.ok_or(BadToken::Forged)?;
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let key = keys.iter().find(|key| key.id == id).ok_or(BadToken::UnknownKey)?;
        let claims =
            decode::<Claims>(token, &key.checking, &self.validation).map_err(|_| BadToken::Forged)?.claims;
        if claims.exp <= now.as_seconds() { Err(BadToken::Expired) } else { Ok(claims) }
    }

    /// The public keys as a JWK set (RFC 7517 §5).
    #[must_use]
    pub fn jwks(&self) -> Value {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        json!({ "keys": keys.iter().map(|key| key.jwk.clone()).collect::<Vec<_>>() })
    }
}

impl Key {
    fn open(row: &signing_key::Model, secrets: &Secrets) -> anyhow::Result<Self> {
        let seed = secrets.open(&seal_name(&row.id), &row.sealed)?;
        let signing = EncodingKey::from_ed_der(&Zeroizing::new([&PKCS8_HEAD, seed.as_slice()].concat()));
        Ok(Self {
            id: row.id.clone(),
            signing: row.retired_at.is_none().then_some(signing),
            checking: DecodingKey::from_ed_der(&row.public),
            jwk: json!({
                "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
                "kid": row.id, "x": URL_SAFE_NO_PAD.encode(&row.public),
            }),
        })
    }
}

fn seal_name(id: &str) -> String {
    format!("signing key {id}")
}

async fn create_key(
    storage: &Storage,
    secrets: &Secrets,
    random: &dyn Random,
    now: Timestamp,
) -> anyhow::Result<()> {
    let seed = Zeroizing::new(random::bytes::<32>(random)?);
    let signing =
        EncodingKey::from_ed_der(&Zeroizing::new([PKCS8_HEAD.as_slice(), seed.as_slice()].concat()));
    let jwk = Jwk::from_encoding_key(&signing, Algorithm::EdDSA).map_err(|error| anyhow!("{error}"))?;
    let AlgorithmParameters::OctetKeyPair(pair) = jwk.algorithm else {
        return Err(anyhow!("an Ed25519 key has no public half"));
    };
    let id = URL_SAFE_NO_PAD.encode(random::bytes::<9>(random)?);
    let row = signing_key::ActiveModel {
        sealed: Set(secrets.seal(&seal_name(&id), seed.as_slice(), random)?),
        public: Set(URL_SAFE_NO_PAD.decode(pair.x)?),
        id: Set(id),
        created_at: Set(now),
        retired_at: Set(None),
    };
    signing_key::Entity::insert(row).exec_without_returning(storage.write()).await?;
    Ok(())
}

/// Seals all signing keys again with the newest server key; returns their number.
///
/// # Errors
/// When one was sealed with a server key that is not here.
pub async fn reseal_keys(tx: &Tx, secrets: &Secrets, random: &dyn Random) -> anyhow::Result<usize> {
    let rows = signing_key::Entity::find().all(tx).await?;
    for row in &rows {
        let name = seal_name(&row.id);
        let sealed = secrets.seal(&name, &secrets.open(&name, &row.sealed)?, random)?;
        signing_key::Entity::update_many()
            .col_expr(signing_key::Column::Sealed, Expr::value(sealed))
            .filter(signing_key::Column::Id.eq(row.id.as_str()))
            .exec(tx)
            .await?;
    }
    Ok(rows.len())
}

/// Whether there is a signing key: for `ninsho doctor`.
///
/// # Errors
/// When the database does not answer.
pub async fn has_signing_key(storage: &Storage) -> anyhow::Result<bool> {
    let key = signing_key::Entity::find()
        .filter(signing_key::Column::RetiredAt.is_null())
        .one(storage.read())
        .await?;
    Ok(key.is_some())
}
