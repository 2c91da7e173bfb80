//! The page's program is split into chunks, for the sake of the first load alone: a phone loads
//! what it takes to enter ID and password, and everything else when one of its pages is opened, or a
//! little earlier while the browser is idle. Without the split the first load is a third larger.
//!
//! The other places that exist for size alone are [`crate::erased`], the type-erased wrappers
//! around Leptos, and [`crate::decode`], which replaces serde's deserializer.

mod chunk;
mod contents;

pub(crate) use contents::Chunks;
