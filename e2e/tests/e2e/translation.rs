//! A page that the browser translates goes on: what changes is shown, and what must not be changed is not.

use std::time::Duration;

use anyhow::Result;
use ninsho_e2e::{Device, Language, Options, SENDER, Stage};

use crate::NEW;

#[tokio::test]
async fn a_translated_page_goes_on_through_flow_a() -> Result<()> {
    let options = Options { language: Language::English, device: Device::Desktop, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        screen.open("/").await?;
        screen.expect_heading(words.log_in).await?;
        screen.translate().await?;
        // The switch of the language reaches every text.
        screen.choose_language("日本語").await?;
        screen.expect_heading("ログイン").await?;
        screen.translate().await?;
        screen.choose_language("English").await?;
        screen.expect_heading(words.log_in).await?;
        screen.translate().await?;
        stage.log_in_here(&screen, &Stage::TARO).await?;
        screen.expect_heading(words.text("account.title")).await?;
        screen.translate().await?;
        stage.open_settings().await?;
        screen.translate().await?;
        stage.ask_for(NEW).await?;
        screen.expect_text(&words.sent_to(NEW)).await?;
        screen.translate().await?;
        // The countdown goes on.
        let shown = screen.text_of(".valid").await?;
        let moved = format!("return document.querySelector('.valid').innerText.replace(/\\u200b/g, '') !== {shown:?}");
        screen.expect_script("the countdown moves", &moved).await?;
        screen.press(words.text("code.find")).await?;
        for kept in [SENDER, ninsho_e2e::CODE_SUBJECT] {
            let kept = format!(
                "return [...document.querySelectorAll('[translate=no]')].some((at) => at.innerText === {kept:?})"
            );
            screen.expect_script("what is to be copied is not translated", &kept).await?;
        }
        stage.type_code(&stage.next_code(NEW).await?).await?;
        screen.expect_text(words.done).await?;
        screen.translate().await?;
        stage.log_out().await
    })
    .await
}

#[tokio::test]
async fn a_translated_countdown_of_the_resend_ends() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.send).await?;
        screen.expect_text(words.text("code.resend_in")).await?;
        screen.translate().await?;
        stage.lock_phone_for(Duration::from_secs(61)).await?;
        screen.press(words.text("code.resend")).await?;
        screen.expect_text(words.text("code.resend_in")).await
    })
    .await
}
