//! What a test did, step by step with a picture of each, for QA to read and to pass on.
//!
//! Kept when `NINSHO_E2E_REPORT` names a folder: a page for each test, and `index.html` over all of them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use data_encoding::BASE64;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};
use serde::Serialize;
use serde_json::{Value, json};
use thirtyfour::WebDriver;

const FOLDER: &str = "NINSHO_E2E_REPORT";

/// How long to wait after each step, in milliseconds, for whoever watches the browser.
const SLOW: &str = "NINSHO_E2E_SLOW";

const TEST: &str = include_str!("report/test.html");
const INDEX: &str = include_str!("report/index.html");

/// The index is written anew after each test, and tests end side by side.
static INDEX_WRITER: Mutex<()> = Mutex::new(());

/// The report of one test, and its pace.
#[derive(Debug)]
pub(crate) struct Report {
    test: String,
    folder: Option<PathBuf>,
    pause: Option<Duration>,
    begun: Instant,
    steps: Mutex<Vec<Step>>,
    effort: Mutex<Effort>,
}

/// What a person did with their fingers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// What was tapped: buttons, links, and fields to type into.
    pub taps: usize,
    /// The characters that were typed.
    pub characters: usize,
}

#[derive(Clone, Debug, Serialize)]
struct Step {
    says: String,
    /// Seconds since the test began.
    at: String,
    /// Beside the page; none where the browser took none.
    picture: Option<String>,
}

#[derive(Serialize)]
struct Entry {
    test: String,
    file: String,
    passed: bool,
}

impl Report {
    /// The report of this test, which keeps nothing when nobody wants it.
    pub(crate) fn begin(test: &str) -> Self {
        let pause = env::var(SLOW).ok().and_then(|pause| pause.parse().ok()).map(Duration::from_millis);
        Self {
            test: test.to_owned(),
            folder: env::var_os(FOLDER).map(PathBuf::from),
            pause,
            begun: Instant::now(),
            steps: Mutex::default(),
            effort: Mutex::default(),
        }
    }

    /// Notes a step that was done, with what the browser shows now.
    ///
    /// # Errors
    /// When the picture cannot be kept.
    pub(crate) async fn note(&self, driver: &WebDriver, says: String) -> Result<()> {
        if let Some(folder) = &self.folder {
            let number = self.steps().len() + 1;
            let name = format!("{}-{number:03}.webp", self.file_name());
            let picture = picture(driver).await;
            let picture = match picture {
                Some(webp) => {
                    fs::create_dir_all(folder)?;
                    fs::write(folder.join(&name), webp)?;
                    Some(name)
                }
                None => None,
            };
            let at = format!("{:.1}", self.begun.elapsed().as_secs_f64());
            self.steps().push(Step { says, at, picture });
        }
        if let Some(pause) = self.pause {
            tokio::time::sleep(pause).await;
        }
        Ok(())
    }

    /// Writes the page of the test, and the index anew. `failure` is why it failed.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn finish(&self, failure: Option<&str>) -> Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        fs::create_dir_all(folder)?;
        let name = self.file_name();
        let steps = self.steps().clone();
        let page = rendered(TEST, context! { test => self.test.as_str(), failure, steps => Serde(&steps) })?;
        fs::write(folder.join(format!("{name}.html")), page)?;
        let outcome = if failure.is_none() { "passed" } else { "failed" };
        fs::write(folder.join(format!("{name}.{outcome}")), &self.test)?;
        let other = if failure.is_none() { "failed" } else { "passed" };
        // Of a run before this one.
        drop(fs::remove_file(folder.join(format!("{name}.{other}"))));
        write_index(folder)
    }

    fn file_name(&self) -> String {
        self.test.replace("::", "-")
    }

    /// Counts a tap, and what was typed after it.
    pub(crate) fn count(&self, typed: &str) {
        let mut effort = self.effort.lock().unwrap_or_else(PoisonError::into_inner);
        effort.taps += 1;
        effort.characters += typed.chars().count();
    }

    pub(crate) fn effort(&self) -> Effort {
        *self.effort.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn steps(&self) -> std::sync::MutexGuard<'_, Vec<Step>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is in sight, small. A page that is being replaced has none, which is no reason to fail.
async fn picture(driver: &WebDriver) -> Option<Vec<u8>> {
    let shot = json!({ "format": "webp", "quality": 50 });
    let answer = driver.cdp().send_raw("Page.captureScreenshot", shot).await.ok()?;
    BASE64.decode(answer.get("data").and_then(Value::as_str)?.as_bytes()).ok()
}

fn write_index(folder: &Path) -> Result<()> {
    let _alone = INDEX_WRITER.lock().unwrap_or_else(PoisonError::into_inner);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let passed = match path.extension().and_then(|extension| extension.to_str()) {
            Some("passed") => true,
            Some("failed") => false,
            _ => continue,
        };
        let file = path.with_extension("html");
        let file = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        entries.push(Entry { test: fs::read_to_string(&path)?, file, passed });
    }
    // What failed comes first.
    entries.sort_by(|one, other| (one.passed, &one.test).cmp(&(other.passed, &other.test)));
    let failed = entries.iter().filter(|entry| !entry.passed).count();
    let page = rendered(INDEX, context! { entries => Serde(&entries), failed })?;
    Ok(fs::write(folder.join("index.html"), page)?)
}

fn rendered(template: &str, values: minijinja::Value) -> Result<String> {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    Ok(templates.template_from_str(template)?.render(values)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(folder: &Path, test: &str) -> Report {
        let folder = Some(folder.to_owned());
        let (pause, begun, steps) = (None, Instant::now(), Mutex::default());
        Report { test: test.to_owned(), folder, pause, begun, steps, effort: Mutex::default() }
    }

    #[test]
    fn the_index_begins_with_what_failed() {
        let folder = tempfile::tempdir().unwrap();
        report(folder.path(), "login::first").finish(None).unwrap();
        let second = report(folder.path(), "login::second");
        second.finish(Some("no <heading>")).unwrap();
        let index = fs::read_to_string(folder.path().join("index.html")).unwrap();
        assert!(index.find("login::second") < index.find("login::first"), "{index}");
        let page = fs::read_to_string(folder.path().join("login-second.html")).unwrap();
        assert!(page.contains("no &lt;heading&gt;"), "{page}");
        // Once it is mended, it has not failed any more.
        second.finish(None).unwrap();
        let index = fs::read_to_string(folder.path().join("index.html")).unwrap();
        assert!(!index.contains("class=\"failed\""), "{index}");
    }
}
