//! The part `api`: the same suite on both databases.

use std::{fs, num::NonZero, path::PathBuf, process::Command, thread};

use anyhow::{Context, Result};

use super::{Order, cluster::Cluster, suites};
use crate::{places::Places, process, progress, serve::HOST_PACKAGES, setup};

/// Where the tests find a PostgreSQL; without it they use SQLite.
const POSTGRES: &str = "NINSHO_TEST_POSTGRES";
/// Where its programs are, `pg_dump` among them.
const POSTGRES_PROGRAMS: &str = "NINSHO_TEST_POSTGRES_PROGRAMS";

/// Where the tests find an nginx; without it they look where Debian has it, and leave it out.
const NGINX: &str = "NINSHO_TEST_NGINX";

/// Where the tests find clients of other people; without them they leave them out.
const PYTHON: &str = "NINSHO_TEST_PYTHON";
const NODE_MODULES: &str = "NINSHO_TEST_NODE_MODULES";

/// Names the folder in which the tests leave the answers that they received, to be compared with those that
/// the OpenAPI document describes.
const RECEIVED: &str = "NINSHO_TEST_RECEIVED";

/// Runs the API's tests on SQLite and then on a PostgreSQL of their own.
///
/// # Errors
/// When a test fails on either. A failure on SQLite does not keep PostgreSQL from being tried.
pub(super) fn run(places: &Places, order: &Order) -> Result<()> {
    setup::freeradius::ensure()?;
    setup::shell::ensure()?;
    setup::apache::ensure()?;
    let judges = setup::judges::ensure(places)?;
    let found =
        [(NGINX, setup::nginx::ensure()?), (PYTHON, judges.python), (NODE_MODULES, judges.node_modules)];
    progress::step("On SQLite");
    let sqlite = process::stream(suite(places, order, &found)?.env_remove(POSTGRES));
    progress::step("On PostgreSQL");
    let programs = setup::postgres::ensure()?;
    let cluster = Cluster::start(programs.clone())?;
    let mut suite = suite(places, order, &found)?;
    let postgres = process::stream(suite.env(POSTGRES, cluster.url()).env(POSTGRES_PROGRAMS, programs));
    cluster.stop()?;
    sqlite.and(postgres)
}

fn suite(places: &Places, order: &Order, found: &[(&str, PathBuf)]) -> Result<Command> {
    let mut cargo = places.cargo(&["test", "--no-fail-fast"])?;
    cargo.envs(found.iter().map(|(name, path)| (name, path)));
    cargo.args(HOST_PACKAGES).args(suites::of(places, &["cli", "domain"])?).arg("--");
    cargo.args(&order.arguments);
    // About half of a test is waiting: for a disk, a child process, an answer over loopback.
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    cargo.env("RUST_TEST_THREADS", (2 * cores).to_string());
    // Of some of the tests nothing follows.
    if order.arguments.is_empty() {
        cargo.env(RECEIVED, empty_folder(places)?);
    } else {
        cargo.env_remove(RECEIVED);
    }
    Ok(cargo)
}

fn empty_folder(places: &Places) -> Result<PathBuf> {
    let folder = places.target.join("received");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    // The tests run in the folders of their packages.
    fs::canonicalize(&folder).with_context(|| folder.display().to_string())
}
