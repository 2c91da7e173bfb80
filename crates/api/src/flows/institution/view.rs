//! What the keys look like, for the OpenAPI document: `domain/key/token.rs` writes them.

use utoipa::ToSchema;

/// A JWK set (RFC 7517).
#[derive(Debug, ToSchema)]
pub struct KeySet {
    /// The keys. One that was retired stays until no token of it is valid any more.
    pub keys: Vec<Key>,
}

/// A public key of session tokens (RFC 8037).
#[derive(Debug, ToSchema)]
pub struct Key {
    /// Its id, as in the header of a token.
    pub kid: String,
    /// `OKP`.
    #[schema(example = "OKP")]
    pub kty: String,
    /// `Ed25519`.
    #[schema(example = "Ed25519")]
    pub crv: String,
    /// `EdDSA`.
    #[schema(example = "EdDSA")]
    pub alg: String,
    /// `sig`.
    #[schema(rename = "use", example = "sig")]
    pub usage: String,
    /// The public key, in base64url.
    #[schema(pattern = "^[0-9A-Za-z_-]{43}$")]
    pub x: String,
}
