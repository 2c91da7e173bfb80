//! The HTTP server: the API on one screen, its document, the health of the process, the page.

pub mod around;
mod base_path;
mod connection;
mod document;
mod documents;
pub mod health;
mod log;
pub mod openapi;
pub mod page;
mod polled;
mod retried;
mod revocation_form;
pub mod routes;
pub mod server;
pub mod service;
mod spelling;

pub use log::start_log;
