//! What a person sees of their account: what is set, what happened, where they are logged in.

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, Options, Screen, Stage};

use crate::NEW;

#[tokio::test]
async fn a_change_is_seen_in_the_settings_and_in_the_history() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        stage.type_code(&stage.next_code(NEW).await?).await?;
        screen.expect_text(words.done).await?;
        // The address is whole for the person who typed it, and masked after a reload.
        screen.expect_text(NEW).await?;
        screen.expect_text(words.text("done.codes")).await?;
        screen.reload().await?;
        screen.expect_text(words.done).await?;
        ensure!(!screen.text().await?.contains(NEW), "no whole address is shown");
        screen.press(words.menu).await?;
        screen.press(words.text("account.title")).await?;
        screen.expect_heading(words.text("account.title")).await?;
        screen.expect_text("t****w@example.net").await?;
        screen.press(words.menu).await?;
        screen.press(words.text("history.title")).await?;
        screen.expect_heading(words.text("history.title")).await?;
        screen.expect_text(words.text("history.address_changed")).await?;
        ensure!(!screen.text().await?.contains(NEW), "no whole address is shown");
        screen.reload().await?;
        screen.expect_text(words.text("history.address_changed")).await
    })
    .await
}

#[tokio::test]
async fn another_session_is_seen_and_ended() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let words = stage.labels();
        stage.log_in(&Stage::TARO).await?;
        let another = async |other: &Screen<'_>| {
            stage.log_in_on(other, &Stage::TARO).await?;
            let screen = stage.screen();
            screen.press(words.menu).await?;
            screen.press(words.text("sessions.title")).await?;
            screen.expect_heading(words.text("sessions.title")).await?;
            screen.expect_text(words.text("sessions.current")).await?;
            screen.press(words.text("sessions.end")).await?;
            screen.expect_text(words.text("sessions.only")).await?;
            other.reload().await?;
            other.expect_text(words.text("login.ended")).await?;
            other.expect_text(words.text("login.ended_elsewhere")).await
        };
        stage.with_another(Device::Desktop, another).await
    })
    .await
}

#[tokio::test]
async fn all_other_sessions_are_ended_at_once() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        // Two sessions that got as far as the code screen, and whose browsers are closed.
        for _ in 0..2 {
            let another = async |other: &Screen<'_>| {
                other.open("/").await?;
                stage.type_password(other, &Stage::TARO).await?;
                other.expect_text(words.send).await
            };
            stage.with_another(Device::Desktop, another).await?;
        }
        screen.press(words.menu).await?;
        screen.press(words.text("sessions.title")).await?;
        screen.press(words.text("sessions.end_others")).await?;
        screen.expect_text(words.text("sessions.ended_others")).await?;
        screen.expect_text(words.text("sessions.only")).await?;
        screen.expect_no_text(words.text("sessions.end_others")).await
    })
    .await
}
