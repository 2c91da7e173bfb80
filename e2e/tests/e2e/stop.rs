//! The stop link: the owner ends a change that they did not ask for.

use anyhow::{Result, ensure};
use ninsho_e2e::{Options, Stage};

/// The address of whoever is at the owner's screen.
const THIEF: &str = "thief@example.net";

#[tokio::test]
async fn the_link_in_the_notice_stops_a_change_under_way() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(THIEF).await?;
        let code = stage.next_code(THIEF).await?;
        let flow = screen.place().await?;

        screen.open(&stage.revocation_link(&Stage::TARO).await?).await?;
        // Opening it changes nothing, since mail scanners open links.
        screen.expect_text("t****@example.net").await?;
        screen.press(words.text("stop.act_revocation")).await?;
        screen.expect_text(words.text("stop.stopped")).await?;
        screen.reload().await?;
        screen.expect_text(words.text("stop.stopped")).await?;

        screen.open(&flow).await?;
        screen.expect_no_text(&words.sent_to(THIEF)).await?;
        ensure!(!screen.text().await?.contains(&code), "no code is ever shown");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_link_opened_too_late_freezes_the_second_factor() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(THIEF).await?;
        stage.type_code(&stage.next_code(THIEF).await?).await?;
        screen.expect_text(words.done).await?;

        screen.open(&stage.revocation_link(&Stage::TARO).await?).await?;
        screen.press(words.text("stop.act_freeze")).await?;
        screen.expect_text(words.text("stop.frozen")).await
    })
    .await
}
