//! The program `ninsho`. `ninsho --help` says what it can do.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
