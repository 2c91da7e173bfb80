//! A session that is about to end says so, and can be kept.

use std::time::Duration;

use anyhow::Result;
use ninsho_e2e::{Options, Stage};

use crate::NEW;

/// The page waits minutes before it looks at the session; here, a moment.
const HURRY: &str = "const wait = window.setTimeout;
    window.setTimeout = (then, after, ...more) => wait(then, after >= 9000 ? 300 : after, ...more);";

#[tokio::test]
async fn who_does_nothing_is_asked_two_minutes_before_and_can_stay() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.browser.run_before_each_page(HURRY).await?;
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        screen.fill(words.address, NEW).await?;
        stage.advance_clock(Duration::from_secs(27 * 60)).await?;
        screen.expect_no_text(words.text("ending.stay")).await?;
        stage.advance_clock(Duration::from_secs(90)).await?;
        screen.expect_text(words.text("ending.stay")).await?;
        screen.press(words.text("ending.stay")).await?;
        screen.expect_nothing_to_press(words.text("ending.stay")).await?;
        screen
            .expect_script("the focus is in the page", "return document.activeElement.id === 'content'")
            .await?;
        // What was typed is still there, and the session goes on for as long again.
        screen.expect_value(words.address, NEW).await?;
        stage.advance_clock(Duration::from_mins(20)).await?;
        screen.open("/account").await?;
        screen.expect_heading(words.text("account.title")).await
    })
    .await
}

#[tokio::test]
async fn who_is_away_finds_the_log_in_with_the_reason() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.browser.run_before_each_page(HURRY).await?;
        stage.log_in(&Stage::TARO).await?;
        stage.advance_clock(Duration::from_secs(28 * 60 + 30)).await?;
        screen.expect_text(words.text("ending.stay")).await?;
        stage.advance_clock(Duration::from_mins(2)).await?;
        screen.expect_heading(words.log_in).await?;
        screen.expect_text(words.text("login.ended_idle")).await?;
        screen.expect_no_text(words.text("ending.stay")).await
    })
    .await
}
