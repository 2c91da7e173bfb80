//! The other factors: authenticators and recovery codes.

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, Language, Options, Stage};

#[tokio::test]
async fn an_authenticator_is_set_up_and_logs_in_in_japanese() -> Result<()> {
    with_an_authenticator(Device::Phone, Language::Japanese).await
}

#[tokio::test]
async fn an_authenticator_is_set_up_and_logs_in_in_english() -> Result<()> {
    with_an_authenticator(Device::Desktop, Language::English).await
}

async fn with_an_authenticator(device: Device, language: Language) -> Result<()> {
    Stage::play(Options { device, language, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        let key = stage.add_authenticator("Taro's phone").await?;
        screen.expect_nothing_to_press(words.confirm).await?;
        // What proved it is used up.
        stage.log_out().await?;
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.text("factor.way_authenticator")).await?;
        stage.type_authenticator_code(&stage.next_authenticator_code(&key).await?).await?;
        screen.expect_heading(words.text("account.title")).await?;
        // The one that was used last comes first.
        stage.log_out().await?;
        stage.log_in_by_authenticator(&Stage::TARO, &key).await
    })
    .await
}

#[tokio::test]
async fn recovery_codes_are_shown_once_and_each_logs_in_once() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        screen.press(words.menu).await?;
        screen.press(words.text("recovery.title")).await?;
        screen.expect_heading(words.text("recovery.title")).await?;
        screen.press(words.text("recovery.make")).await?;
        let code = screen.text_of(".recovery-codes li").await?;
        screen.press(words.text("recovery.done")).await?;
        screen.expect_no_text(&code).await?;
        screen.reload().await?;
        ensure!(!screen.text().await?.contains(&code), "the codes are shown once");
        stage.log_out().await?;
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.text("factor.way_recovery")).await?;
        screen.fill(words.text("factor.recovery_label"), &code.to_lowercase()).await?;
        screen.press(words.confirm).await?;
        screen.expect_heading(words.text("account.title")).await
    })
    .await
}
