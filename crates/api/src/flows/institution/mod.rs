//! What anyone may know: the institution's values that the page shows, and the public keys.

pub mod routes;
pub mod view;
