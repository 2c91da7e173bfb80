//! The part `unit`: what needs neither a database nor a browser.

use anyhow::Result;

use super::{Order, suites};
use crate::{places::Places, process, serve::HOST_PACKAGES};

/// Runs the unit tests of every crate, the tests that stand outside of their crate, the examples in the
/// documentation, and the tests of the page's plain functions, which run on this machine.
///
/// # Errors
/// When a test fails.
pub(super) fn run(places: &Places, order: &Order) -> Result<()> {
    let mut tests = places.cargo(&["test", "--no-fail-fast", "--lib", "--bins"])?;
    // What these two promise to the others is tested from outside.
    tests.args(HOST_PACKAGES).args(suites::of(places, &["shared", "mailbox"])?);
    process::stream(tests.arg("--").args(&order.arguments))?;
    let mut examples = places.cargo(&["test", "--no-fail-fast", "--doc"])?;
    process::stream(examples.args(HOST_PACKAGES).arg("--").args(&order.arguments))?;
    let mut page = places.cargo(&["test", "--no-fail-fast", "--package", "ninsho-web", "--"])?;
    process::stream(page.args(&order.arguments))
}
