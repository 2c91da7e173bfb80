//! The wire and the shape rules of both sides.
//!
//! The server, the page and the end-to-end tests use these types, so a field that is
//! renamed here stops all three from compiling. Nothing in this crate does IO, reads a
//! clock or draws a random number, and all of it builds for `wasm32-unknown-unknown`.

pub mod account;
pub mod address_change;
pub mod authenticators;
pub mod carrier;
#[cfg(feature = "decode")]
pub mod decode;
pub mod domain;
pub mod helpdesk;
pub mod initialization;
pub mod institution;
pub mod invisible;
pub mod login;
pub mod mail_address;
pub mod mailed_code;
pub mod oauth;
pub mod one_time_code;
pub mod otp;
pub mod password;
pub mod paths;
pub mod problem;
pub mod recovery_code;
pub mod recovery_codes;
pub mod revocation;
#[cfg(feature = "openapi")]
pub mod schema;
pub mod session;
pub mod timestamp;
pub mod typing_error;
pub mod user_id;

pub use domain::{Domain, DomainRule, DomainRules};
pub use mail_address::{AddressError, MailAddress};
pub use mailed_code::{DelayReason, Delivery, MailedCodeView, Resend};
pub use one_time_code::{AuthenticatorCode, CodeError, MailedCode};
pub use password::{Password, PasswordError};
pub use problem::{Problem, ProblemCode};
pub use recovery_code::{RecoveryCode, RecoveryCodeError};
pub use timestamp::Timestamp;
pub use user_id::{UserId, UserIdError, half_width};
