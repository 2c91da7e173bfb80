//! The other factors: an app that shows one-time passwords, and recovery codes.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use data_encoding::BASE32_NOPAD;
use ninsho_e2e::{Device, Language, Options, Stage};
use totp_lite::{Sha1, totp_custom};

/// What RFC 6238 and every app take as the length of a step.
const STEP: Duration = Duration::from_secs(30);

#[tokio::test]
async fn an_app_is_set_up_and_logs_in_in_japanese() -> Result<()> {
    with_an_app(Device::Phone, Language::Japanese).await
}

#[tokio::test]
async fn an_app_is_set_up_and_logs_in_in_english() -> Result<()> {
    with_an_app(Device::Desktop, Language::English).await
}

async fn with_an_app(device: Device, language: Language) -> Result<()> {
    Stage::play(Options { device, language, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        screen.press(words.menu).await?;
        screen.press(words.b.apps).await?;
        screen.expect_heading(words.b.apps).await?;
        screen.fill(words.b.app_name, "Taro's phone").await?;
        screen.press(words.b.add).await?;
        let key = screen.text_of(".key .text").await?;
        screen.fill(words.b.app_code, &shown(stage, &key, Duration::ZERO).await?).await?;
        screen.press(words.confirm).await?;
        screen.expect_text("Taro's phone").await?;
        screen.expect_nothing_to_press(words.confirm).await?;
        // What proved it is used up.
        log_out(stage).await?;
        stage.advance_clock(STEP).await?;
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.b.with_app).await?;
        screen.fill(words.b.app_code, &shown(stage, &key, STEP).await?).await?;
        screen.press(words.confirm).await?;
        screen.expect_heading(words.account).await?;
        // The one that was used last comes first.
        log_out(stage).await?;
        stage.advance_clock(STEP).await?;
        stage.pass_password(&Stage::TARO).await?;
        screen.fill(words.b.app_code, &shown(stage, &key, 2 * STEP).await?).await?;
        screen.press(words.confirm).await?;
        screen.expect_heading(words.account).await
    })
    .await
}

#[tokio::test]
async fn recovery_codes_are_shown_once_and_each_logs_in_once() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        screen.press(words.menu).await?;
        screen.press(words.b.recovery_codes).await?;
        screen.expect_heading(words.b.recovery_codes).await?;
        screen.press(words.b.make).await?;
        let code = screen.text_of(".recovery-codes li").await?;
        screen.press(words.b.kept).await?;
        screen.expect_no_text(&code).await?;
        screen.reload().await?;
        ensure!(!screen.text().await?.contains(&code), "the codes are shown once");
        log_out(stage).await?;
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.b.with_recovery_code).await?;
        screen.fill(words.b.recovery_code, &code.to_lowercase()).await?;
        screen.press(words.confirm).await?;
        screen.expect_heading(words.account).await
    })
    .await
}

async fn log_out(stage: &Stage) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    screen.press(words.menu).await?;
    screen.press(words.log_out).await?;
    screen.expect_heading(words.logged_out).await
}

/// What an app with this key shows when so much more time has passed than the browser knows.
async fn shown(stage: &Stage, key: &str, later: Duration) -> Result<String> {
    let letters: String = key.split_whitespace().collect();
    let key = BASE32_NOPAD.decode(letters.as_bytes())?;
    let now = stage.browser.driver().execute("return Math.floor(Date.now() / 1000)", Vec::new()).await?;
    let now = now.json().as_u64().context("the browser knows the time")?;
    Ok(totp_custom::<Sha1>(STEP.as_secs(), 6, &key, now + later.as_secs()))
}
