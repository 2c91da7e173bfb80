//! The account as its owner sees it: what is set, what happened, and which sessions are open.

pub mod routes;
