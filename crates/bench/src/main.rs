//! Measures the release build of Ninsho and, in the same run and in turns with it, what the
//! machine could do at best: raw password hashes, a bare web server, bare commits.
//!
//! `cargo xtask bench` builds the server and the page and starts this program. Everything it
//! sends goes to 127.0.0.1, for a bounded time.

mod accounts;
mod authenticators;
mod bare;
mod caller;
mod cli;
mod client;
mod database;
mod extent;
mod figures;
mod hashes;
mod inside;
mod load;
mod measure;
mod privacyidea;
mod processes;
mod server;
mod stage;
mod table;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
