//! Tokens cannot be forged, and do not outlive their session.

mod forged;
mod forge;
mod outlived;
