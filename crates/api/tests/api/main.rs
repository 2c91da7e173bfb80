//! The API's tests: a real server, a real database, a real SMTP conversation. Only the clock
//! and the randomness are doubles, and every answer is held against the OpenAPI document.

mod account;
mod address_change;
mod institution;
mod login;
mod stop;
mod support;
