//! `cargo xtask`: sets up, runs and checks Ninsho. `cargo xtask --help` lists the commands.

mod bench;
mod check;
mod cli;
mod dist;
mod manual;
mod openapi;
mod page;
mod places;
mod process;
mod progress;
mod prove;
mod serve;
mod setup;
mod versions;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    progress::start();
    let done = if page::wasm_bindgen_shim::is_called() {
        page::wasm_bindgen_shim::run()
    } else {
        cli::Cli::parse().run()
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
