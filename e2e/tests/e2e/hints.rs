//! Hints on an address: they stop no press, but a likely typing error stops once, on purpose.

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, Options, Screen, Stage};
use thirtyfour::Key;

const CARRIER: &str = "taro@docomo.ne.jp";
const MISTYPED: &str = "taro@gmial.com";
const MEANT: &str = "taro@gmail.com";

async fn type_address(stage: &Stage, address: &str) -> Result<()> {
    stage.log_in(&Stage::TARO).await?;
    stage.open_settings().await?;
    stage.screen().fill(stage.labels().address, address).await
}

#[tokio::test]
async fn the_first_press_sends_to_a_carrier() -> Result<()> {
    Stage::play(Options { device: Device::Desktop, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        type_address(stage, CARRIER).await?;
        screen.press_by_hand(words.send).await?;
        screen.expect_text(&words.sent_to(CARRIER)).await
    })
    .await
}

#[tokio::test]
async fn a_hint_moves_nothing_that_can_be_pressed_above_it() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        type_address(stage, "taro@example.com").await?;
        let before = place_of_the_button(&screen).await?;
        screen.fill(words.address, CARRIER).await?;
        screen.strike(Key::Tab).await?;
        screen.expect_text(words.text("address.carrier")).await?;
        ensure!(place_of_the_button(&screen).await? == before, "the button has moved");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_likely_typing_error_stops_once_with_both_ways_on() -> Result<()> {
    let options = Options { device: Device::Desktop, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        type_address(stage, MISTYPED).await?;
        screen.press_by_hand(words.send).await?;
        screen.expect_text(words.text("address.did_you_mean")).await?;
        screen.expect_focus_led_to(&words.fill("address.correct", MEANT)).await?;
        // A press that nobody meant sends nothing to a stranger.
        screen.press(words.send).await?;
        screen.expect_focus_led_to(&words.fill("address.correct", MEANT)).await?;
        screen.press(words.text("address.as_typed")).await?;
        screen.expect_text(&words.sent_to(MISTYPED)).await?;
        screen.press(words.text("address.other")).await?;
        screen.fill(words.address, MISTYPED).await?;
        screen.strike(Key::Enter).await?;
        screen.expect_focus_led_to(&words.fill("address.correct", MEANT)).await?;
        screen.strike(Key::Enter).await?;
        screen.expect_text(&words.sent_to(MEANT)).await
    })
    .await
}

#[tokio::test]
async fn a_domain_that_does_not_exist_is_named_by_the_server() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        type_address(stage, "taro@example.c0m").await?;
        screen.press(words.send).await?;
        screen.expect_alert(words.text("wrong_address.domain_unknown")).await?;
        screen.fill(words.address, "mailto:taro@example.org、").await?;
        screen.press(words.send).await?;
        screen.expect_text(&words.sent_to("taro@example.org")).await
    })
    .await
}

async fn place_of_the_button(screen: &Screen<'_>) -> Result<String> {
    let place = "const { top, left } = document.querySelector('form > .primary').getBoundingClientRect();
        return `${top + scrollY} ${left}`";
    screen.answer(place).await
}
