//! Authenticators: programs that show one-time passwords (TOTP, RFC 6238).

pub mod flow;
pub mod mail;
pub mod qr;
pub mod store;
pub mod totp;
