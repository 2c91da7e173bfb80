//! What a revocation link is about, and what its button does.

pub mod flow;
pub mod store;
