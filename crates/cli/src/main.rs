//! The program `ninsho`: a command a file. `ninsho --help` says what it can do.

mod account;
mod backup;
mod client;
#[cfg(feature = "demo")]
mod demo;
mod doctor;
mod ended;
mod keys;
mod lookup;
mod migrate;
mod openapi;
mod operator;
mod runtime;
mod serve;
mod setup;
mod staff;
mod told;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use ninsho_domain::config::Config;

use ended::Ended;
use runtime::wait_for;
use told::told;

/// What is read when no file is named and one of this name is there.
const DEFAULT_CONFIG: &str = "ninsho.toml";

/// Ninsho: a university's self-service for the second factor.
#[derive(Debug, Parser)]
#[command(name = "ninsho", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Cli {
    /// The configuration, a TOML file [default: ./ninsho.toml when it is there]
    ///
    #[arg(long, global = true, value_name = "FILE", env = "NINSHO_CONFIG", long_help = CONFIG_HELP)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

const CONFIG_HELP: &str = "\
The configuration, a TOML file [default: ./ninsho.toml when it is there]

What is set in the environment (NINSHO_MAIL__SMTP__HOST for mail.smtp.host) goes before the file, \
and a flag before both. Paths in it are meant from where ninsho is started.";

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  failed; the last line on standard error says why
  2  the command line is wrong
  3  `account import` has refused rows

A first server:
  ninsho setup
  ninsho account add a0123456 --mail taro@example.com
  ninsho serve

To look around: ninsho demo";

#[derive(Debug, Subcommand)]
enum Command {
    Setup(setup::Setup),
    Serve(serve::Serve),
    Migrate(migrate::Migrate),
    Backup(backup::Backup),
    #[cfg(feature = "demo")]
    Demo(demo::Demo),
    Doctor(doctor::Doctor),
    Openapi(openapi::Openapi),
    #[command(subcommand)]
    Keys(keys::Keys),
    #[command(subcommand)]
    Account(account::Account),
    #[command(subcommand)]
    Operator(operator::Operator),
    #[command(subcommand)]
    Client(client::Client),
}

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(ended) => ended.into(),
        Err(error) => {
            eprintln!("error: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

impl Cli {
    fn run(self) -> anyhow::Result<Ended> {
        let here = Some(PathBuf::from(DEFAULT_CONFIG)).filter(|file| file.is_file());
        let named = self.config.as_deref();
        let file = named.or(here.as_deref());
        match self.command {
            Command::Setup(setup) => wait_for(setup.run(file.unwrap_or(Path::new(DEFAULT_CONFIG)))),
            Command::Serve(serve) => wait_for(serve.run(load(file)?)),
            Command::Migrate(migrate) => wait_for(migrate.run(load(file)?)),
            Command::Backup(backup) => wait_for(backup.run(load(file)?)),
            #[cfg(feature = "demo")]
            // The file that happens to be here is a real server's, and none of the demo's business.
            Command::Demo(demo) => wait_for(demo.run(named)),
            Command::Doctor(doctor) => wait_for(doctor.run(file)),
            Command::Openapi(openapi) => openapi.run(),
            Command::Keys(keys) => keys.run(|| load(file)),
            Command::Operator(operator) => wait_for(operator.run(load(file)?)),
            Command::Client(client) => wait_for(client.run(load(file)?)),
            Command::Account(account) => wait_for(account.run(load(file)?)),
        }
    }
}

fn load(file: Option<&Path>) -> anyhow::Result<Config> {
    Ok(Config::load(file)?)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_configuration_can_be_named_before_and_after_the_command() {
        for line in [["ninsho", "--config", "a.toml", "serve"], ["ninsho", "serve", "--config", "a.toml"]] {
            assert_eq!(Cli::parse_from(line).config, Some(PathBuf::from("a.toml")));
        }
    }
}
