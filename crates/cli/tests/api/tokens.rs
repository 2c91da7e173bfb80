//! Tokens cannot be forged, and do not outlive their session.

mod forge;
mod forged;
mod outlived;
mod unknown_key;
