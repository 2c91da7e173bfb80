//! Assertions: a client proves itself by a JWT that it signs with its private key (RFC 7523 §3).

use std::time::Duration;

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use ninsho_shared::ProblemCode;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;
use serde::Deserialize;
use uuid::Uuid;

use super::secret::hash;
use super::{Client, authenticate};
use crate::app::App;
use crate::refusal::DomainError;
use crate::storage::entity::client_assertion::{ActiveModel, Column, Entity};

/// The type of an assertion in a request.
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An assertion may live so long at most, so that the ids of used ones need not be kept for long. Some
/// libraries make them for an hour.
const LONGEST: Duration = Duration::from_hours(1);
/// The client's clock may be ahead or behind by so much.
const LEEWAY: Duration = Duration::from_mins(1);

/// What a client can sign with.
pub const ALGORITHMS: [(Algorithm, &str); 4] = [
    (Algorithm::ES256, "ES256"),
    (Algorithm::RS256, "RS256"),
    (Algorithm::PS256, "PS256"),
    (Algorithm::EdDSA, "EdDSA"),
];

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    jti: String,
}

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

/// The client that signed an assertion for one of `audiences`. Each assertion works once.
///
/// # Errors
/// `invalid_client`, whatever is wrong with it.
pub async fn check(app: &App, assertion: &str, audiences: &[&str]) -> Result<Client, DomainError> {
    let invalid = || DomainError::from(ProblemCode::InvalidClient);
    // Whose key checks it has to be read before it is checked.
    let said: Issuer = jsonwebtoken::dangerous::insecure_decode(assertion).map_err(|_| invalid())?.claims;
    let id = Uuid::parse_str(&said.iss).map_err(|_| invalid())?;
    let client = authenticate::find(app, id).await?.ok_or_else(invalid)?;
    let key = client.public_key.as_deref().ok_or_else(invalid)?;
    let claims = read(assertion, key, audiences).ok_or_else(invalid)?;
    let now = app.now();
    let (early, late) = (now.minus(LEEWAY).as_seconds(), now.plus(LEEWAY).as_seconds());
    let is_timely = claims.exp > early
        && claims.exp <= now.plus(LONGEST).plus(LEEWAY).as_seconds()
        && claims.nbf.is_none_or(|from| from <= late);
    if !is_timely || claims.iss != claims.sub || claims.jti.is_empty() {
        return Err(invalid());
    }
    let used = ActiveModel {
        key: Set(hash(&format!("{id} {}", claims.jti))),
        expires_at: Set(now.plus(LONGEST).plus(LEEWAY).plus(LEEWAY)),
    };
    let once = Entity::insert(used)
        .on_conflict(OnConflict::column(Column::Key).do_nothing().to_owned())
        .exec_without_returning(app.storage.write())
        .await?;
    if once == 0 { Err(invalid()) } else { Ok(client) }
}

fn read(assertion: &str, jwk: &str, audiences: &[&str]) -> Option<Claims> {
    let algorithm = decode_header(assertion).ok()?.alg;
    if !ALGORITHMS.iter().any(|(known, _)| *known == algorithm) {
        return None;
    }
    let key = DecodingKey::from_jwk(&parse_key(jwk).ok()?).ok()?;
    // The algorithm has to be one of the key's family: the library refuses any other.
    let mut validation = Validation::new(algorithm);
    validation.set_audience(audiences);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    // The library reads the machine's clock. Ours is an argument.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    Some(decode::<Claims>(assertion, &key, &validation).ok()?.claims)
}

/// Reads a public key as a JWK (RFC 7517).
///
/// # Errors
/// When it is none, or holds a private part.
pub fn parse_key(jwk: &str) -> anyhow::Result<Jwk> {
    let value: serde_json::Value = serde_json::from_str(jwk)?;
    anyhow::ensure!(value.get("d").is_none(), "this is a private key: give the public one, without `d`");
    anyhow::ensure!(
        value.get("kty").is_some_and(|kty| kty != "oct"),
        "a public key (EC, RSA or OKP) is wanted"
    );
    let key: Jwk = serde_json::from_value(value)?;
    DecodingKey::from_jwk(&key)?;
    Ok(key)
}
