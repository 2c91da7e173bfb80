//! Authenticators: programs that show one-time passwords (TOTP, RFC 6238).

mod check;
pub mod flow;
pub mod mail;
pub mod qr;
pub mod secret;
pub mod store;
pub mod totp;

pub use check::{VerifiedAuthenticator, again, check};
