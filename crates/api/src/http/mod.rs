//! What all endpoints share: reading a request, saying who may call, answering a problem.

pub mod answers;
pub mod arrival;
pub mod auth;
pub mod body;
pub mod challenge;
pub mod client_address;
pub mod conditional;
pub mod cursor;
pub mod device;
pub mod idempotency;
pub mod methods;
pub mod metrics;
pub mod problem;
pub mod rate_limit;
pub mod request;
pub mod request_id;
pub mod texts;
pub mod token;
