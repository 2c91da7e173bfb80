//! The code screen in one glance, and what is folded away on it.

use anyhow::{Result, ensure};
use ninsho_e2e::{CODE_SUBJECT, Device, Language, Options, People, SENDER, Screen, Stage, demo};
use ninsho_mailbox::{Fault, Moment};

use crate::NEW;

/// What a phone's browser leaves of 844 pixels, with its bars.
const FOLD: &str = "
    const bottom = (selector) => document.querySelector(selector).getBoundingClientRect().bottom;
    return scrollY === 0 && bottom('#code') <= 664 && bottom('.code-form button[type=submit]') <= 664;";

/// The button looks like the main one before anything is typed.
const IS_MAIN: &str = "return document.querySelector('.code-form button[type=submit]').matches('.primary')";

const ON_HEADING: &str = "return document.activeElement.matches('h1')";

async fn expect_one_glance(screen: &Screen<'_>) -> Result<()> {
    screen.expect_script("field and button are above the fold", FOLD).await?;
    screen.expect_script("『確認』 is the main button", IS_MAIN).await
}

#[tokio::test]
async fn field_and_button_are_above_the_fold_in_flow_a_in_japanese() -> Result<()> {
    flow_a(Language::Japanese).await
}

#[tokio::test]
async fn field_and_button_are_above_the_fold_in_flow_a_in_english() -> Result<()> {
    flow_a(Language::English).await
}

async fn flow_a(language: Language) -> Result<()> {
    Stage::play(Options { language, ..Options::default() }, async |stage| {
        let (screen, words, taro) = (stage.screen(), stage.labels(), Stage::TARO);
        stage.pass_password(&taro).await?;
        screen.press(words.send).await?;
        screen.expect_text(&words.sent_to("t****o@example.com")).await?;
        // On a phone the field waits for a tap, since its keyboard covers half of the screen.
        let code = stage.next_code(taro.mail_address).await?;
        stage.type_code(&code).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        screen.expect_text(&words.sent_to(NEW)).await?;
        screen.expect_script("the heading has the focus", ON_HEADING).await?;
        expect_one_glance(&screen).await
    })
    .await
}

#[tokio::test]
async fn field_and_button_are_above_the_fold_in_flow_b() -> Result<()> {
    Stage::play(Options { people: People::OfTheDemo, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&demo::STAFF).await?;
        screen.press(words.begin).await?;
        stage.log_in_again(&demo::STAFF).await?;
        screen.press(words.initialize).await?;
        screen.expect_text(words.mail_sent).await?;
        expect_one_glance(&screen).await
    })
    .await
}

#[tokio::test]
async fn how_to_find_the_mail_is_folded_below() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        screen.expect_text(&words.sent_to(NEW)).await?;
        let text = screen.text().await?;
        ensure!(!text.contains(CODE_SUBJECT), "the subject is folded away");
        screen.press(words.text("code.find")).await?;
        screen.expect_text(CODE_SUBJECT).await?;
        screen.expect_text(SENDER).await?;
        screen.expect_text(words.text("code.not_found")).await
    })
    .await
}

#[tokio::test]
async fn where_there_is_a_keyboard_the_field_has_the_focus() -> Result<()> {
    Stage::play(Options { device: Device::Desktop, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        screen.expect_focus(words.code).await?;
        screen.reload().await?;
        screen.expect_focus(words.code).await
    })
    .await
}

#[tokio::test]
async fn for_a_refused_mail_there_is_nothing_to_type() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.mailbox.inject(Fault::reply(Moment::Rcpt, 550, "5.1.1 No such user").to("gone@example.org"));
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for("gone@example.org").await?;
        screen.expect_text(words.text("code.refused_to")).await?;
        screen.expect_nothing_to_press(words.confirm).await?;
        screen.expect_nothing_to_press(words.text("code.resend")).await?;
        screen.press(words.text("address.other")).await?;
        screen.expect_heading(words.set_up).await?;
        screen.expect_value(words.address, "gone@example.org").await
    })
    .await
}
