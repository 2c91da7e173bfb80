//! The HTTP server: the API on one screen, its document, the health of the process, the page.

mod document;
pub mod health;
mod log;
pub mod openapi;
pub mod page;
mod revocation_form;
pub mod routes;
pub mod server;
pub mod service;

pub use log::start_log;
