//! The real program, as an operator meets it: what it prints, how it ends, what it leaves behind.

mod account;
mod demo;
mod deploy;
mod import;
mod serve;
mod setup;
mod support;
