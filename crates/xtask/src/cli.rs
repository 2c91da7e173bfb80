//! The command line of `cargo xtask`.

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::{
    bench,
    check::{self, Part},
    dist, manual, openapi,
    page::{self, Kind, Weight},
    places::Places,
    prove::{self, Proof},
    serve, setup,
};

/// Where the help says what a reader of the code would look up in the documentation.
const CACHE: &str = "\
Each command installs what it needs and finds missing: tools into the cache folder, which is
$NINSHO_CACHE, else $XDG_CACHE_HOME/ninsho, else ~/.cache/ninsho; Debian packages with apt-get,
where this user may. The first run takes long because of that, later ones do not.

Cargo builds in $CARGO_TARGET_DIR, else in target/; let several clones share one to save time.";

/// Everything that a person or CI does with Ninsho's sources.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100, after_help = CACHE)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(Run),
    Test(Test),
    Bench(Bench),
    Prove(Prove),
    E2e(E2e),
    Manual(Manual),
    Dist(Dist),
    /// Build the page and print what its first load weighs
    ///
    /// The folder is page-dist (or page-dist-quick) in cargo's build folder. Any web server can
    /// serve it; each file has a .br and a .gz copy beside it. Nothing is built when no source of
    /// the page changed since.
    Page {
        /// Without size optimisation: seconds after a change instead of minutes, and many times
        /// larger
        #[arg(long)]
        quick: bool,
    },
    /// Rewrite openapi/openapi.json from the server's own description
    ///
    /// Do this after a change of an endpoint or of a type on the wire, and commit the file with it.
    Openapi,
    /// Install everything that the other commands need, and nothing else
    Setup,
}

/// Build the page and the server, and serve a demo
///
/// Prints the address to open and the demo people's passwords. The demo keeps its mails in a
/// mailbox page instead of sending them. Stop it with Ctrl-C.
#[derive(Debug, Args)]
struct Run {
    /// Serve the quick page: for working on the page itself
    #[arg(long)]
    quick: bool,
    /// Listen on this port
    #[arg(long)]
    port: Option<u16>,
    /// More arguments for `ninsho demo`
    #[arg(last = true)]
    arguments: Vec<OsString>,
}

/// Check everything, or only the named parts
///
/// All parts run, also after a failure; the table at the end says what failed. Exits with 1 when
/// anything did.
#[derive(Debug, Args)]
struct Test {
    /// Which parts, in this order; all of them when none is named
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Show the browser in the e2e part instead of running it headless
    #[arg(long)]
    headed: bool,
    /// More arguments for the test programs of unit, api and e2e, such as a test's name
    #[arg(last = true)]
    arguments: Vec<OsString>,
}

/// Measure how fast and how small it is, beside the best that this machine can do
///
/// Builds page and server as people get them (minutes the first time), starts the server on
/// 127.0.0.1 with a database of its own, and prints one table. Beside its `/validate/check` a
/// privacyIDEA server is asked the same, in turns; where that cannot be installed, its row says
/// SKIPPED. Nothing else should run meanwhile: the last line says how much of the machine others
/// had. A figure that misses its target does not make the exit code. With `--short` each part runs
/// for a moment, to see that it works.
#[derive(Debug, Args)]
struct Bench {
    /// Build nothing: measure the release build and the page that are there
    #[arg(long)]
    as_is: bool,
    /// Which parts, and more arguments for the bench; `help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Let other people's programs judge it: minutes, and packages for Node.js and Python
#[derive(Debug, Args)]
struct Prove {
    /// What to prove; everything when nothing is named
    #[arg(value_enum)]
    proofs: Vec<Proof>,
}

/// Drive the page in a browser, as QA does
///
/// The part e2e of `cargo xtask test`, with what helps people to watch. A test that fails leaves a screenshot, the
/// page's text, the browser's console, the server's log and all mails in a folder, whose path is printed.
#[derive(Debug, Args)]
struct E2e {
    /// Only the tests whose names contain one of these: `manual`, `initialization::`, `in_japanese`
    filters: Vec<OsString>,
    /// Show the browser
    #[arg(long)]
    headed: bool,
    /// Wait after each step, in milliseconds
    #[arg(long, value_name = "MILLISECONDS")]
    slow: Option<u32>,
    /// Write a page for each test, with a picture of each step, into this folder
    #[arg(long, value_name = "FOLDER")]
    report: Option<PathBuf>,
}

/// Make the illustrated manual, in Japanese and English
///
/// Walks both flows and the help desk in the browser, takes a picture of each step with the thing to press ringed,
/// and writes one HTML file for each language, to read, print or serve.
#[derive(Debug, Args)]
struct Manual {
    /// The folder that it goes into; docs/manual when none is named
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
    /// A file with tables of ninsho.toml, such as `[institution]`, that the pictures are to show
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
}

/// Build what a university installs: a Debian package and an archive
///
/// Page and server as they are released, without the demo, with the unit, the configuration, the examples for nginx and
/// FreeRADIUS, the list of libraries (`CycloneDX`) and checksums. Two builds of one commit are equal, byte for byte.
#[derive(Debug, Args)]
struct Dist {
    /// The folder that the files go into; dist when none is named
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
    /// What follows the version, such as ~rc1
    #[arg(long, default_value = "")]
    suffix: String,
}

impl Cli {
    /// Carries the command out.
    ///
    /// # Errors
    /// When something failed that is not itself the answer: a failed check is an exit code.
    pub(crate) fn run(self) -> Result<ExitCode> {
        let places = Places::find()?;
        match self.command {
            Command::Run(run) => serve::demo(&places, Kind::quick(run.quick), run.port, &run.arguments)?,
            Command::Test(test) => {
                let order = check::Order { headed: test.headed, arguments: test.arguments };
                return Ok(check::run(&places, &test.parts, &order));
            }
            Command::Bench(bench) => bench::run(&places, bench.as_is, &bench.arguments)?,
            Command::Prove(prove) => prove::run(&places, &prove.proofs)?,
            Command::E2e(e2e) => {
                let order = check::Order { headed: e2e.headed, arguments: e2e.filters };
                check::browser::run_for_people(&places, &order, e2e.slow, e2e.report.as_deref())?;
            }
            Command::Manual(manual) => {
                manual::make(&places, manual.into.as_deref(), manual.settings.as_deref())?;
            }
            Command::Dist(dist) => {
                dist::build(&places, dist.into.as_deref(), &dist.suffix)?;
            }
            Command::Page { quick } => {
                let dist = page::build(&places, Kind::quick(quick))?;
                println!("{}", Weight::of(&dist)?);
            }
            Command::Openapi => openapi::rewrite(&places)?,
            Command::Setup => setup::everything(&places)?,
        }
        Ok(ExitCode::SUCCESS)
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
    fn what_follows_two_hyphens_is_passed_on() {
        let cli =
            Cli::parse_from(["cargo xtask", "test", "api", "e2e", "--headed", "--", "login", "--nocapture"]);
        let Command::Test(test) = cli.command else { panic!("{cli:?}") };
        assert_eq!(test.parts, [Part::Api, Part::E2e]);
        assert!(test.headed);
        assert_eq!(test.arguments, ["login", "--nocapture"]);
    }
}
