//! The stop link: the owner ends a change that they did not ask for.

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, Language, Options, Stage};

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
        screen.expect_text("t****f@example.net").await?;
        screen.press(words.text("stop.act_revocation")).await?;
        screen.expect_text(words.text("stop.is_stopped")).await?;
        screen.reload().await?;
        screen.expect_text(words.text("stop.is_stopped")).await?;

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

#[tokio::test]
async fn after_a_stop_the_button_leads_to_another_password_and_the_help_page_does_too() -> Result<()> {
    let settings = "[institution]\npassword_url = 'https://www.example.ac.jp/password'\n\
                    manual_url = 'https://www.example.ac.jp/manual'\n";
    Stage::play(Options { settings, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        let leads = |class: &str, path: &str| {
            format!(
                "const links = [...document.querySelectorAll('main a{class}')];
                 return links.some(link => link.href === 'https://www.example.ac.jp/{path}')"
            )
        };
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(THIEF).await?;
        screen.open(&stage.revocation_link(&Stage::TARO).await?).await?;
        screen.press(words.text("stop.act_revocation")).await?;
        screen.expect_text(words.text("stop.change_password")).await?;
        screen.expect_script("the one button", &leads(".button.primary", "password")).await?;
        screen.open("/help").await?;
        screen.expect_text(words.text("stop.change_password")).await?;
        screen.expect_script("a way to another password", &leads(".button.secondary", "password")).await?;
        screen.expect_text(words.text("help.manual")).await?;
        screen.expect_script("the manual", &leads("", "manual")).await
    })
    .await
}

#[tokio::test]
async fn the_link_works_without_webassembly() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(THIEF).await?;
        let link = stage.revocation_link(&Stage::TARO).await?;
        stage.browser.run_before_each_page("delete window.WebAssembly").await?;
        press_the_form(stage, &link).await?;
        screen.expect_text(words.text("stop.is_stopped")).await?;
        stage.browser.complaints().await.map(drop)
    })
    .await
}

#[tokio::test]
async fn the_link_works_without_scripts_in_both_languages() -> Result<()> {
    let options = Options { language: Language::English, device: Device::Desktop, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(THIEF).await?;
        let link = stage.revocation_link(&Stage::TARO).await?;
        stage.browser.switch_scripts_off().await?;
        screen.open(&link).await?;
        screen.press("日本語").await?;
        screen.expect_text("この変更を止める").await?;
        screen.press("English").await?;
        press_the_form(stage, &link).await?;
        screen.expect_text(words.text("stop.is_stopped")).await?;
        // What the button leads to is a page that can be loaded again.
        screen.reload().await?;
        screen.expect_text(words.text("stop.is_stopped")).await?;
        screen.open(&link.replace("/stop/", "/stop/x")).await?;
        screen.expect_text(words.text("stop.unknown")).await?;
        screen.expect_text(words.phone).await?;
        // Without scripts, the browser says of the program that it was fetched for nothing.
        stage.browser.complaints().await.map(drop)
    })
    .await
}

/// Opening it changes nothing, as often as it is done; the button acts.
async fn press_the_form(stage: &Stage, link: &str) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    for _ in 0..2 {
        screen.open(link).await?;
        screen.expect_heading(words.text("stop.title")).await?;
        screen.expect_text("t****f@example.net").await?;
    }
    screen.expect_no_text("JavaScript").await?;
    screen.expect_no_text("WebAssembly").await?;
    screen.press(words.text("stop.act_revocation")).await
}
