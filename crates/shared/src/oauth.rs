//! What machine clients read at the OAuth endpoints (RFC 6749, 7662, 8414).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An access token (RFC 6749 §5.1).
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessTokenView {
    /// The token, shown this once.
    #[cfg_attr(feature = "openapi", schema(example = "nct_example"))]
    pub access_token: String,
    /// `Bearer`.
    #[cfg_attr(feature = "openapi", schema(example = "Bearer"))]
    pub token_type: String,
    /// Whole seconds for which it works.
    #[cfg_attr(feature = "openapi", schema(example = 900))]
    pub expires_in: u64,
    /// Its scopes, separated by blanks.
    #[cfg_attr(feature = "openapi", schema(example = "otp:send otp:verify"))]
    pub scope: String,
}

/// What an access token may do (RFC 7662 §2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntrospectionView {
    /// Whether it works. Nothing else is told of one that does not.
    pub active: bool,
    /// Its scopes, separated by blanks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The client that it was issued to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Uuid>,
    /// The same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<Uuid>,
    /// The client's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// `Bearer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_type: Option<String>,
    /// When it was issued, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// When it ends, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// Who issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
}

/// An error of OAuth (RFC 6749 §5.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OauthProblem {
    /// The code: branch on it.
    #[cfg_attr(feature = "openapi", schema(example = "invalid_client"))]
    pub error: String,
    /// What is wrong, and what would be right.
    pub error_description: String,
}

/// What the token endpoint can do (RFC 8414 §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorizationServerView {
    /// Who issues the tokens.
    pub issuer: String,
    /// Where a token is issued.
    pub token_endpoint: String,
    /// Where one is looked up (RFC 7662).
    pub introspection_endpoint: String,
    /// Where one is revoked (RFC 7009).
    pub revocation_endpoint: String,
    /// The public keys of session tokens.
    pub jwks_uri: String,
    /// For people.
    pub service_documentation: String,
    /// `client_credentials`.
    pub grant_types_supported: Vec<String>,
    /// None: nobody is sent here by a browser.
    pub response_types_supported: Vec<String>,
    /// The scopes that a client may have.
    pub scopes_supported: Vec<String>,
    /// How a client proves itself.
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// The algorithms of assertions (RFC 7518).
    pub token_endpoint_auth_signing_alg_values_supported: Vec<String>,
    /// As for the token endpoint.
    pub introspection_endpoint_auth_methods_supported: Vec<String>,
    /// As for the token endpoint.
    pub introspection_endpoint_auth_signing_alg_values_supported: Vec<String>,
    /// As for the token endpoint.
    pub revocation_endpoint_auth_methods_supported: Vec<String>,
    /// As for the token endpoint.
    pub revocation_endpoint_auth_signing_alg_values_supported: Vec<String>,
}
