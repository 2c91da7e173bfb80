//! The stop link: the owner ends a change that they did not ask for.

use anyhow::{Context, Result, ensure};
use ninsho_e2e::{Options, Stage};
use ninsho_shared::paths;

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

        screen.open(&stop_link(stage).await?).await?;
        // Opening it changes nothing, since mail scanners open links.
        screen.expect_text("t****@example.net").await?;
        screen.press(words.stop).await?;
        screen.expect_text(words.stopped).await?;
        screen.reload().await?;
        screen.expect_text(words.stopped).await?;

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

        screen.open(&stop_link(stage).await?).await?;
        screen.press(words.freeze).await?;
        screen.expect_text(words.frozen).await
    })
    .await
}

async fn stop_link(stage: &Stage) -> Result<String> {
    let prefix = format!("{}{}", stage.server.origin(), paths::stop_page(""));
    let notice = stage.next_mail(Stage::TARO.mail_address, |mail| mail.code().is_none()).await?;
    let links = notice.links();
    links.into_iter().find(|link| link.starts_with(&prefix)).context("the notice has a stop link")
}
