//! The command line of the bench, as `cargo xtask bench` uses it.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};

use crate::bare;
use crate::extent::Extent;
use crate::measure::{self, Part};

/// Measures Ninsho beside what the machine could do at best.
#[derive(Debug, Parser)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measure, and print the table
    Run(Run),
    /// Serve one small JSON answer and nothing else, until the process is ended
    Bare,
}

/// What is measured.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The server's program
    #[arg(long)]
    pub(crate) server: PathBuf,
    /// The built page, which the server serves meanwhile
    #[arg(long)]
    pub(crate) page: PathBuf,
    /// What its first load weighs, brotli
    #[arg(long)]
    pub(crate) page_bytes: u64,
    /// A Python that has privacyIDEA, beside which verifications are measured
    #[arg(long, requires = "privacyidea_script")]
    pub(crate) privacyidea: Option<PathBuf>,
    /// What starts its server
    #[arg(long)]
    pub(crate) privacyidea_script: Option<PathBuf>,
    /// Why there is none, for the table
    #[arg(long, conflicts_with = "privacyidea")]
    pub(crate) no_privacyidea: Option<String>,
    /// A PostgreSQL on which statements are counted too, in a database that is made for it and removed
    #[arg(long, value_name = "URL")]
    pub(crate) postgres: Option<String>,
    /// How often each figure is taken; the table shows the median
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=15))]
    pub(crate) rounds: u32,
    /// Run each part for a moment, to see that it works; no figure is judged
    #[arg(long, conflicts_with = "rounds")]
    pub(crate) short: bool,
    /// Which parts; all of them when none is named
    #[arg(value_enum)]
    pub(crate) parts: Vec<Part>,
}

impl Run {
    /// How much is measured.
    pub(crate) const fn extent(&self) -> Extent {
        if self.short { Extent::short() } else { Extent::full(self.rounds) }
    }
}

impl Cli {
    /// Carries the command out.
    ///
    /// # Errors
    /// When something could not be measured. A figure that misses its target is no error.
    pub(crate) fn run(self) -> Result<()> {
        match self.command {
            Command::Run(run) => {
                let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
                runtime.context("cannot start the runtime")?.block_on(measure::all(&run))
            }
            Command::Bare => bare::serve(),
        }
    }
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
    fn a_short_run_has_one_round_and_judges_nothing() {
        let run = |more: &[&str]| {
            let words = ["bench", "run", "--server", "a", "--page", "b", "--page-bytes", "1"];
            match Cli::try_parse_from(words.iter().chain(more)).unwrap().command {
                Command::Run(run) => run.extent(),
                Command::Bare => panic!("it is a run"),
            }
        };
        assert_eq!((run(&["--short"]).rounds, run(&["--short"]).judged), (1, false));
        assert_eq!((run(&["--rounds", "7"]).rounds, run(&[]).rounds, run(&[]).judged), (7, 5, true));
    }
}
