//! What the browser says about the page: refused scripts and styles, errors in the program.

use anyhow::Result;
use thirtyfour::{BrowserLogEntry, WebDriver};
use tokio::sync::Mutex;

/// Everything that the browser has said. Its own list is emptied by reading it, so it is kept here.
#[derive(Debug, Default)]
pub(crate) struct Console(Mutex<Said>);

#[derive(Debug, Default)]
struct Said {
    entries: Vec<BrowserLogEntry>,
    looked_at: usize,
}

impl Console {
    /// The complaints since the last look: a breach of the Content-Security-Policy, an error in
    /// the program, a warning.
    pub(crate) async fn complaints(&self, driver: &WebDriver) -> Result<Vec<String>> {
        let mut said = self.0.lock().await;
        said.entries.extend(driver.browser_log().await?);
        let new = said.entries.iter().skip(said.looked_at);
        let complaints = new.filter(|entry| is_complaint(entry)).map(line).collect();
        said.looked_at = said.entries.len();
        Ok(complaints)
    }

    /// Everything, a line an entry.
    pub(crate) async fn text(&self, driver: &WebDriver) -> Result<String> {
        let mut said = self.0.lock().await;
        said.entries.extend(driver.browser_log().await?);
        Ok(said.entries.iter().map(|entry| line(entry) + "\n").collect())
    }
}

/// A request that was refused is in the console too, but that is what many tests are about.
fn is_complaint(entry: &BrowserLogEntry) -> bool {
    matches!(entry.level.as_str(), "SEVERE" | "WARNING") && entry.source.as_deref() != Some("network")
}

fn line(entry: &BrowserLogEntry) -> String {
    let source = entry.source.as_deref().unwrap_or("?");
    format!("{} {source} {}", entry.level, entry.message)
}
