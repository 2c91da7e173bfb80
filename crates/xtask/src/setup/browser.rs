//! The browser that the end-to-end tests drive, its driver, and a font for Japanese.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::debian;
use crate::{places::find_program, process, versions};

/// Where the two programs are.
pub(crate) struct Browser {
    /// Chromium, or a browser of its family.
    pub(crate) chromium: PathBuf,
    /// The matching `chromedriver`.
    pub(crate) driver: PathBuf,
}

/// Makes sure that browser, driver and font are there.
///
/// # Errors
/// When they can be neither found nor installed.
pub(crate) fn ensure() -> Result<Browser> {
    if let Some(browser) = find()
        && has_japanese_font()
    {
        return Ok(browser);
    }
    debian::install(&versions::BROWSER_PACKAGES)?;
    find().context("chromium or chromedriver is installed, but not on the search path")
}

fn find() -> Option<Browser> {
    Some(Browser {
        chromium: find_program(&["chromium", "chromium-browser", "google-chrome"])?,
        driver: find_program(&["chromedriver"])?,
    })
}

/// Without a font for Japanese, every screenshot of a failure shows empty boxes.
fn has_japanese_font() -> bool {
    let mut list = process::command("fc-list");
    process::read(list.arg(":lang=ja")).is_ok_and(|fonts| !fonts.trim().is_empty())
}
