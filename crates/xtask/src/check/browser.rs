//! The part `e2e`: the real server and the page that people get, driven through a browser.

use std::{
    ffi::OsString,
    path::{Path, PathBuf, absolute},
    process::Command,
};

use anyhow::Result;

use super::{Order, second_try, table::Outcome};
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
pub(crate) fn run(places: &Places, order: &Order, variables: &[(&'static str, PathBuf)]) -> Result<()> {
    let mut scene = Scene::build(places, order)?;
    scene.variables.extend(variables.iter().map(|(name, value)| (*name, value.into())));
    process::stream(scene.tests(places)?.args(&order.arguments))
}

/// The same, with a second try for what failed.
///
/// # Errors
/// When something does not build, or a test fails twice.
pub(super) fn check(places: &Places, order: &Order) -> Result<Outcome> {
    let scene = Scene::build(places, order)?;
    let mut first = scene.tests(places)?;
    let unsteady = second_try::run(first.args(&order.arguments), |names| {
        let mut again = scene.tests(places)?;
        again.env("NINSHO_E2E_SECOND_TRY", "1").arg("--exact").args(names);
        Ok(again)
    })?;
    Ok(if unsteady.is_empty() { Outcome::Passed } else { Outcome::Unsteady(unsteady) })
}

/// What the tests need, in the variables of their environment.
struct Scene {
    variables: Vec<(&'static str, OsString)>,
    headed: bool,
}

impl Scene {
    fn build(places: &Places, order: &Order) -> Result<Self> {
        let browser = setup::browser::ensure()?;
        let axe = setup::axe::ensure(places)?;
        let old_browsers = setup::old_browsers::ensure(places)?;
        let dist = page::build(places, Kind::Release)?;
        let server = serve::build(places)?;
        let mut variables = vec![
            ("NINSHO_E2E_BIN", server.into()),
            ("NINSHO_E2E_PAGE", dist.into()),
            ("NINSHO_E2E_CHROMEDRIVER", browser.driver.into()),
            ("NINSHO_E2E_CHROMIUM", browser.chromium.into()),
            ("NINSHO_E2E_AXE", axe.into()),
        ];
        if let Some(browsers) = old_browsers {
            variables.push(("NINSHO_E2E_CHROMIUM_OLD", browsers.old.into()));
            variables.push(("NINSHO_E2E_CHROMIUM_TOO_OLD", browsers.too_old.into()));
        }
        Ok(Self { variables, headed: order.headed })
    }

    /// The command, ready for arguments of the test program.
    fn tests(&self, places: &Places) -> Result<Command> {
        let mut tests = places.cargo(&["test", "--no-fail-fast", "--test", "e2e"])?;
        tests.args(HOST_PACKAGES).envs(self.variables.iter().map(|(name, value)| (name, value)));
        if self.headed {
            tests.env("NINSHO_E2E_HEADED", "1");
        } else {
            tests.env_remove("NINSHO_E2E_HEADED");
        }
        tests.arg("--");
        Ok(tests)
    }
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
