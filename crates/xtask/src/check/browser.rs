//! The part `e2e`: the real server and the page that people get, driven through a browser.

use std::path::{Path, PathBuf, absolute};

use anyhow::Result;

use super::Order;
use crate::{
    page::{self, Kind},
    places::Places,
    process,
    serve::{self, HOST_PACKAGES},
    setup,
};

/// Builds what is to be driven, and runs the package `ninsho-e2e` on it, with more variables of its environment.
///
/// # Errors
/// When something does not build, or a test fails.
pub(crate) fn run(places: &Places, order: &Order, variables: &[(&str, PathBuf)]) -> Result<()> {
    let browser = setup::browser::ensure()?;
    let axe = setup::axe::ensure(places)?;
    let old_browsers = setup::old_browsers::ensure(places)?;
    let dist = page::build(places, Kind::Release)?;
    let server = serve::build(places)?;
    let mut tests = places.cargo(&["test", "--no-fail-fast", "--test", "e2e"])?;
    tests
        .args(HOST_PACKAGES)
        .env("NINSHO_E2E_BIN", server)
        .env("NINSHO_E2E_PAGE", dist)
        .env("NINSHO_E2E_CHROMEDRIVER", browser.driver)
        .env("NINSHO_E2E_CHROMIUM", browser.chromium)
        .env("NINSHO_E2E_AXE", axe)
        .envs(variables.iter().map(|(name, value)| (name, value)));
    if let Some(browsers) = old_browsers {
        tests.env("NINSHO_E2E_CHROMIUM_OLD", browsers.old);
        tests.env("NINSHO_E2E_CHROMIUM_TOO_OLD", browsers.too_old);
    }
    if order.headed {
        tests.env("NINSHO_E2E_HEADED", "1");
    } else {
        tests.env_remove("NINSHO_E2E_HEADED");
    }
    process::stream(tests.arg("--").args(&order.arguments))
}

/// The same for people who watch, one test after the other when each step waits.
///
/// # Errors
/// As for [`run`].
pub(crate) fn run_for_people(
    places: &Places,
    order: &Order,
    slow: Option<u32>,
    report: Option<&Path>,
) -> Result<()> {
    let mut variables = Vec::new();
    let mut order = order.clone();
    if let Some(slow) = slow {
        variables.push(("NINSHO_E2E_SLOW", slow.to_string().into()));
        order.arguments.push("--test-threads=1".into());
    }
    let Some(report) = report else { return run(places, &order, &variables) };
    let report = absolute(report)?;
    variables.push(("NINSHO_E2E_REPORT", report.clone()));
    let done = run(places, &order, &variables);
    println!("The report is {}.", report.join("index.html").display());
    done
}
