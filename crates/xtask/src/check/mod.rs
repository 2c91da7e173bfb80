//! `cargo xtask test`: the parts of the check, the run over them, and the table at the end.

mod api;
mod architecture;
mod bench;
pub(crate) mod browser;
mod cluster;
mod deny;
mod lint;
mod second_try;
mod suites;
mod table;
mod unit;

use std::{ffi::OsString, process::ExitCode, time::Instant};

use anyhow::Result;
use clap::ValueEnum;

use self::table::{Line, Outcome, Table};
use crate::{
    openapi,
    page::{self, Kind, Weight},
    places::Places,
    progress,
};

/// A part of the check; they run in this order, the quick ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// The sources are formatted as `cargo fmt` does it
    Fmt,
    /// Imports point the way that ARCHITECTURE.md says
    Architecture,
    /// clippy has nothing to say, for this machine and for the browser
    Clippy,
    /// The documentation builds without a warning
    Docs,
    /// Unit tests of all crates
    Unit,
    /// openapi/openapi.json is what the server says, and Redocly and Spectral find nothing in it
    Openapi,
    /// The API's tests, on SQLite and on a PostgreSQL started for it
    Api,
    /// Each part of `cargo xtask bench` works, with the build of the tests; no figure is judged
    Bench,
    /// The page builds and stays below its ceiling
    Page,
    /// The real server and page in a real browser
    E2e,
    /// Licences and sources of all dependencies
    Deny,
    /// Known security holes of all dependencies; skipped where their database cannot be reached
    Advisories,
}

/// How the parts are to be run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// Show the browser.
    pub(crate) headed: bool,
    /// For the test programs.
    pub(crate) arguments: Vec<OsString>,
}

impl Part {
    fn run(self, places: &Places, order: &Order) -> Result<Outcome> {
        let done = match self {
            Self::Fmt => lint::format(places),
            Self::Architecture => architecture::run(places),
            Self::Clippy => lint::clippy(places),
            Self::Docs => lint::docs(places),
            Self::Unit => unit::run(places, order),
            Self::Openapi => openapi::check(places),
            Self::Api => api::run(places, order),
            Self::Bench => bench::run(places),
            Self::Page => weigh(places),
            Self::E2e => return browser::check(places, order),
            Self::Deny => deny::run(places),
            Self::Advisories => return deny::advisories(places),
        };
        done.map(|()| Outcome::Passed)
    }

    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// Runs the parts, all of them if none is named, and prints the table.
pub(crate) fn run(places: &Places, parts: &[Part], order: &Order) -> ExitCode {
    let parts = if parts.is_empty() { Part::value_variants() } else { parts };
    let mut table = Table::default();
    for part in parts {
        progress::step(format_args!("=== {} ===", part.name()));
        let start = Instant::now();
        let result = part.run(places, order);
        if let Err(error) = &result {
            progress::step(format_args!("{} failed: {error:#}", part.name()));
        }
        let outcome = result.unwrap_or(Outcome::Failed);
        table.push(Line { part: part.name(), outcome, took: start.elapsed() });
    }
    println!("\n{table}");
    if table.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn weigh(places: &Places) -> Result<()> {
    let weight = Weight::of(&page::build(places, Kind::Release)?)?;
    println!("{weight}");
    weight.within_ceiling()
}
