//! The tables, one a file. A row holds moments as milliseconds since the Unix epoch.

pub mod account;
pub mod address_change;
pub mod authenticator;
pub mod challenge;
pub mod client;
pub mod client_assertion;
pub mod client_secret;
pub mod client_token;
pub mod code_send;
pub mod event;
pub mod init_request;
pub mod job;
pub mod kept_answer;
pub mod password_tries;
pub mod recovery_code;
pub mod revocation_link;
pub mod session;
pub mod signing_key;
pub mod throttle;
pub mod unacknowledged_event;
pub mod verification;
