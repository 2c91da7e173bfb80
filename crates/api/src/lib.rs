//! Ninsho's HTTP server over actix-web: a JSON API, its OpenAPI document, and the page's files.
//!
//! The flows of the manual are the folders of [`flows`]; what they decide is in `ninsho-domain`.

pub mod flows;
pub mod http;
pub mod serve;
