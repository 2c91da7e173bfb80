//! A second factor that is asked for again in the middle of something, which goes on afterwards.

use std::time::Duration;

use anyhow::{Result, ensure};
use ninsho_e2e::{Clock, Device, Language, Options, People, Stage, demo};

/// Longer than a second factor counts for a change.
const A_WHILE: Duration = Duration::from_mins(11);

#[tokio::test]
async fn adding_an_authenticator_goes_on_where_it_was_in_japanese() -> Result<()> {
    add_an_authenticator(Device::Phone, Language::Japanese).await
}

#[tokio::test]
async fn adding_an_authenticator_goes_on_where_it_was_in_english() -> Result<()> {
    add_an_authenticator(Device::Desktop, Language::English).await
}

async fn add_an_authenticator(device: Device, language: Language) -> Result<()> {
    Stage::play(Options { device, language, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        screen.open("/authenticators").await?;
        stage.advance_clock(A_WHILE).await?;
        screen.press(words.text("authenticators.add")).await?;
        screen.expect_heading(words.text("factor.again_title")).await?;
        // One who thinks better of it has lost nothing.
        screen.press(words.text("factor.again_cancel")).await?;
        screen.press(words.text("authenticators.add")).await?;
        screen.expect_heading(words.text("factor.again_title")).await?;
        stage.pass_second_factor(&Stage::TARO).await?;
        let key = stage.authenticator_key().await?;
        stage.type_authenticator_code(&stage.authenticator_code(&key, Clock::Right).await?).await?;
        screen.expect_text(&words.fill("authenticators.added", words.text("authenticators.phone"))).await
    })
    .await
}

#[tokio::test]
async fn the_code_of_a_new_authenticator_is_taken_without_it() -> Result<()> {
    let settings = "[limits.session]\nstep_up = '5m'";
    Stage::play(Options { settings, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        let key = stage.begin_authenticator().await?;
        stage.advance_clock(Duration::from_mins(6)).await?;
        stage.type_authenticator_code(&stage.authenticator_code(&key, Clock::Right).await?).await?;
        screen.expect_text(&words.fill("authenticators.added", words.text("authenticators.phone"))).await
    })
    .await
}

#[tokio::test]
async fn removing_an_authenticator_goes_on_without_asking_once_more() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        let key = stage.add_authenticator("電話").await?;
        stage.advance_clock(A_WHILE).await?;
        screen.press(&words.fill("authenticators.remove_of", "電話")).await?;
        screen.press(words.text("authenticators.remove_yes")).await?;
        screen.expect_heading(words.text("factor.again_title")).await?;
        // With the authenticator itself, for the last time.
        screen.press(words.text("factor.way_authenticator")).await?;
        stage.type_authenticator_code(&stage.next_authenticator_code(&key).await?).await?;
        screen.expect_text(&words.fill("authenticators.removed", "電話")).await
    })
    .await
}

#[tokio::test]
async fn making_recovery_codes_goes_on_in_japanese() -> Result<()> {
    make_recovery_codes(Language::Japanese).await
}

#[tokio::test]
async fn making_recovery_codes_goes_on_in_english() -> Result<()> {
    make_recovery_codes(Language::English).await
}

async fn make_recovery_codes(language: Language) -> Result<()> {
    let options = Options { language, people: People::OfTheDemo, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in_by_authenticator(&demo::AUTHENTICATOR, demo::AUTHENTICATOR_KEY).await?;
        screen.open("/recovery-codes").await?;
        stage.advance_clock(A_WHILE).await?;
        screen.press(words.text("recovery.make")).await?;
        screen.expect_heading(words.text("factor.again_title")).await?;
        // What is not right does not go on.
        stage.type_authenticator_code("000000").await?;
        screen.expect_alert(words.text("factor.authenticator_wrong")).await?;
        stage.type_authenticator_code(&stage.next_authenticator_code(demo::AUTHENTICATOR_KEY).await?).await?;
        screen.text_of(".recovery-codes li").await?;
        // The second factor counts anew from now on.
        screen.press(words.text("recovery.done")).await?;
        stage.advance_clock(Duration::from_mins(9)).await?;
        screen.press(words.text("recovery.make_new")).await?;
        screen.text_of(".recovery-codes li").await?;
        ensure!(
            !screen.text().await?.contains(words.text("factor.again_title")),
            "nothing is asked for twice"
        );
        Ok(())
    })
    .await
}
