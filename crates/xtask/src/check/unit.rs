//! The part `unit`: what needs neither a database nor a browser.

use anyhow::Result;

use super::{HOST_PACKAGES, Order};
use crate::{places::Places, process};

/// Runs the unit tests of every crate, the examples in the documentation, the tests that stand
/// outside of their crate, and the tests of the page's plain functions, which run on this machine.
///
/// # Errors
/// When a test fails.
pub(super) fn run(places: &Places, order: &Order) -> Result<()> {
    for targets in [&["--lib", "--bins"][..], &["--doc"]] {
        let mut cargo = places.cargo(&["test", "--no-fail-fast"])?;
        cargo.args(HOST_PACKAGES).args(targets).arg("--").args(&order.arguments);
        process::stream(&mut cargo)?;
    }
    // What these two promise to the others is tested from outside.
    let mut from_outside = places.cargo(&["test", "--no-fail-fast", "--test", "*"])?;
    from_outside.args(["--package", "ninsho-shared", "--package", "ninsho-mailbox", "--"]);
    process::stream(from_outside.args(&order.arguments))?;
    let mut page = places.cargo(&["test", "--no-fail-fast", "--package", "ninsho-web", "--"])?;
    process::stream(page.args(&order.arguments))
}
