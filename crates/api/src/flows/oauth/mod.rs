//! Access tokens for machine clients: OAuth 2.0 client credentials (RFC 6749 §4.4), introspection (RFC 7662),
//! revocation (RFC 7009) and metadata (RFC 8414). Errors are those of RFC 6749 §5.2, as every OAuth client
//! reads them.

mod error;
mod form;
pub mod routes;

pub use error::OauthError;
