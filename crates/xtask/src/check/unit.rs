//! The part `unit`: what needs neither a database nor a browser.

use anyhow::Result;

use super::{HOST_PACKAGES, Order};
use crate::{places::Places, process};

/// Runs the unit tests of every crate, the examples in the documentation, and the tests of the
/// page's plain functions, which run on this machine.
///
/// # Errors
/// When a test fails.
pub(super) fn run(places: &Places, order: &Order) -> Result<()> {
    for targets in [&["--lib", "--bins"][..], &["--doc"]] {
        let mut cargo = places.cargo(&["test", "--no-fail-fast"])?;
        cargo.args(HOST_PACKAGES).args(targets).arg("--").args(&order.arguments);
        process::stream(&mut cargo)?;
    }
    let mut page = places.cargo(&["test", "--no-fail-fast", "--package", "ninsho-web", "--"])?;
    process::stream(page.args(&order.arguments))
}
