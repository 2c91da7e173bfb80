//! Ninsho's server: a JSON API over actix-web, a database over sea-orm, mail over lettre.
//!
//! The flows of the manual are the folders of [`flows`]; what they share stands beside them.

pub mod account;
pub mod app;
pub mod audit;
pub mod body;
pub mod challenge;
pub mod client;
pub mod clock;
pub mod config;
pub mod credentials;
pub mod dev;
pub mod enrolment;
pub mod error;
pub mod factors;
pub mod flows;
pub mod health;
pub mod institution;
pub mod mail;
pub mod maintenance;
pub mod notice;
pub mod observe;
pub mod openapi;
pub mod page;
mod qr;
pub mod random;
pub mod reference;
pub mod routes;
pub mod secrets;
pub mod server;
pub mod session;
pub mod stop_token;
pub mod storage;
pub mod throttle;
pub mod token;
