//! Lighthouse on its mobile settings: the log-in, the code screen and the help desk's page.

use anyhow::{Context, Result};

use super::demo::Demo;
use crate::{page, places::Places, process, serve, setup};

/// What asks Lighthouse, and judges.
const JUDGE: &str = "e2e/lighthouse/judge.mjs";

/// Serves the page as people get it, and asks for the marks.
///
/// # Errors
/// When one is below 95.
pub(super) fn run(places: &Places) -> Result<()> {
    let browser = setup::browser::ensure()?;
    let lighthouse = setup::lighthouse::ensure(places)?;
    let page = page::build(places, page::Kind::Release)?;
    let server = serve::build(places)?;
    let demo = Demo::start_with_page(&server, &page.canonicalize().context("the page")?)?;
    let mut judge = places.command("node")?;
    judge.arg(places.root.join(JUDGE));
    judge.env("ORIGIN", &demo.origin).env("LIGHTHOUSE", lighthouse).env("CHROME_PATH", browser.chromium);
    process::stream(&mut judge)
}
