//! Real browsers of earlier years. README and docs/operations.md promise Chrome 96 and later: 102 is
//! the oldest of them that a package carries.

use anyhow::{Result, ensure};
use ninsho_e2e::{ENGLISH, OldBrowser, Options, Stage};

/// The oldest Chrome that README promises.
const PROMISED: u32 = 96;

/// Whether what the page says of a failed start can be seen.
const SAYS_WHY: &str = "getComputedStyle(document.getElementById('failed')).visibility === 'visible'";

#[tokio::test]
async fn a_browser_of_2022_logs_in() -> Result<()> {
    let Some(browser) = OldBrowser::start("NINSHO_E2E_CHROMIUM_OLD").await? else {
        eprintln!("SKIPPED: NINSHO_E2E_CHROMIUM_OLD names no browser");
        return Ok(());
    };
    ensure!(browser.version().await? >= PROMISED);
    Stage::play(Options::default(), async |stage| {
        let front = stage.behind_tls().await?;
        browser.open(&front.origin()).await?;
        browser.type_into("#user-id", Stage::TARO.user_id).await?;
        browser.type_into("#password", Stage::TARO.password).await?;
        browser.press(ENGLISH.log_in).await?;
        browser.press(ENGLISH.send).await?;
        let code = stage.next_code(Stage::TARO.mail_address).await?;
        browser.type_into("input[autocomplete=one-time-code]", &code).await?;
        browser.press(ENGLISH.confirm).await?;
        let title = ENGLISH.text("account.title");
        let heading = format!("document.querySelector('h1')?.textContent === '{title}'");
        browser.expect("the settings are there", &heading).await?;
        browser.expect("nothing is said of a failed start", "!document.getElementById('failed')").await
    })
    .await?;
    browser.close().await
}

#[tokio::test]
async fn a_browser_that_is_too_old_says_what_to_do_and_whom_to_call() -> Result<()> {
    let Some(browser) = OldBrowser::start("NINSHO_E2E_CHROMIUM_TOO_OLD").await? else {
        eprintln!("SKIPPED: NINSHO_E2E_CHROMIUM_TOO_OLD names no browser");
        return Ok(());
    };
    ensure!(browser.version().await? < PROMISED);
    Stage::play(Options::default(), async |stage| {
        let front = stage.behind_tls().await?;
        browser.open(&front.origin()).await?;
        browser.expect("it can be seen", SAYS_WHY).await?;
        for words in
            ["この画面を表示できません。", "This page cannot be shown.", "Chrome or Edge 96", ENGLISH.phone]
        {
            let said = format!("document.getElementById('failed').innerText.includes('{words}')");
            browser.expect(words, &said).await?;
        }
        Ok(())
    })
    .await?;
    browser.close().await
}
