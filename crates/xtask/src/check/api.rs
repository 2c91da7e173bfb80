//! The part `api`: the same suite on both databases.

use std::process::Command;

use anyhow::Result;

use super::{Order, cluster::Cluster, suites};
use crate::{places::Places, process, progress, serve::HOST_PACKAGES, setup};

/// Where the tests find a PostgreSQL; without it they use SQLite.
const POSTGRES: &str = "NINSHO_TEST_POSTGRES";

/// Where the tests find an nginx; without it they look where Debian has it, and leave it out.
const NGINX: &str = "NINSHO_TEST_NGINX";

/// Runs the API's tests on SQLite and then on a PostgreSQL of their own.
///
/// # Errors
/// When a test fails on either. A failure on SQLite does not keep PostgreSQL from being tried.
pub(super) fn run(places: &Places, order: &Order) -> Result<()> {
    setup::freeradius::ensure()?;
    let nginx = setup::nginx::ensure()?;
    progress::step("On SQLite");
    let sqlite = process::stream(suite(places, order)?.env(NGINX, &nginx).env_remove(POSTGRES));
    progress::step("On PostgreSQL");
    let cluster = Cluster::start(setup::postgres::ensure()?)?;
    let postgres = process::stream(suite(places, order)?.env(NGINX, &nginx).env(POSTGRES, cluster.url()));
    cluster.stop()?;
    sqlite.and(postgres)
}

fn suite(places: &Places, order: &Order) -> Result<Command> {
    let mut cargo = places.cargo(&["test", "--no-fail-fast"])?;
    cargo.args(HOST_PACKAGES).args(suites::of(places, &["cli", "domain"])?).arg("--");
    cargo.args(&order.arguments);
    Ok(cargo)
}
