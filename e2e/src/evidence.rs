//! What is kept of a test that failed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ninsho_mailbox::{Event, Mailbox};
use thirtyfour::{By, WebDriver};

use crate::browser::Browser;

/// The folder for one test's evidence, empty at first.
pub(crate) fn folder(test: &str) -> Result<PathBuf> {
    // The test binary lies in <target>/<profile>/deps.
    let binary = env::current_exe()?;
    let target = binary.ancestors().nth(3).context("the test binary lies outside of a target folder")?;
    // What the first try left is not lost by a second one.
    let failures =
        if env::var_os("NINSHO_E2E_SECOND_TRY").is_some() { "e2e-second-try" } else { "e2e-failures" };
    let folder = target.join(failures).join(test.replace("::", "-"));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    Ok(folder)
}

/// Writes down what can be had: whatever is missing must not hide the rest.
pub(crate) async fn collect(
    folder: &Path,
    browser: &Browser,
    mailbox: &Mailbox,
    files: &[PathBuf],
) -> Result<()> {
    fs::create_dir_all(folder)?;
    let driver = browser.driver();
    let mut missing = Vec::new();
    let mut keep = |name: &str, content: Result<Vec<u8>>| {
        if let Err(error) = content.and_then(|content| Ok(fs::write(folder.join(name), content)?)) {
            missing.push(format!("{name}: {error:#}"));
        }
    };
    keep("screenshot.png", driver.screenshot_as_png().await.map_err(Into::into));
    keep("page.txt", page_text(driver).await.map(String::into_bytes));
    keep("page.html", driver.source().await.map(String::into_bytes).map_err(Into::into));
    keep("console.txt", browser.console_text().await.map(String::into_bytes));
    keep("smtp.txt", Ok(conversations(mailbox).into_bytes()));
    for mail in mailbox.mails() {
        keep(&format!("mail-{}.eml", mail.id), Ok(mail.raw.to_vec()));
    }
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        keep(&name, fs::read(file).map_err(Into::into));
    }
    if !missing.is_empty() {
        fs::write(folder.join("missing.txt"), missing.join("\n"))?;
    }
    Ok(())
}

async fn page_text(driver: &WebDriver) -> Result<String> {
    let address = driver.current_url().await?;
    let text = driver.find(By::Tag("body")).await?.text().await?;
    Ok(format!("{address}\n\n{text}\n"))
}

fn conversations(mailbox: &Mailbox) -> String {
    let transcripts = mailbox.transcripts();
    let lines = transcripts.iter().flat_map(|transcript| {
        let title = format!("── conversation {}\n", transcript.session);
        std::iter::once(title).chain(transcript.events.iter().map(line))
    });
    lines.collect()
}

fn line(event: &Event) -> String {
    match event {
        Event::Command(line) => format!("C: {}\n", String::from_utf8_lossy(line).escape_debug()),
        Event::Reply(reply) => format!("S: {}\n", reply.replace("\r\n", "\n   ")),
        Event::Encrypted => "── encrypted\n".to_owned(),
        Event::Content(content) => format!("C: ({} bytes of mail)\n", content.len()),
    }
}
