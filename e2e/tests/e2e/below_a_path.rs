//! All of Ninsho below a path, as the address in the manual has one: no link, file or request goes beside it.

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, ENGLISH, JAPANESE, Language, Options, People, Screen, Stage, demo};

use crate::NEW;

/// Below a path of two parts, so that neither is taken for the whole.
const BASE: &str = "/mfa/user";

fn options() -> Options {
    Options { base: BASE, ..Options::default() }
}

/// Every request of the page so far was below the path.
async fn expect_nothing_beside(screen: &Screen<'_>) -> Result<()> {
    let script = format!(
        "return performance.getEntriesByType('resource').map(entry => new URL(entry.name)).every(
            url => url.origin !== location.origin || url.pathname.startsWith('{BASE}/'))
            && location.pathname.startsWith('{BASE}/')"
    );
    screen.expect_script("nothing was asked for beside the path", &script).await
}

#[tokio::test]
async fn flow_a_holds_with_a_reload_at_its_steps() -> Result<()> {
    Stage::play(options(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        screen.expect_step("②").await?;
        expect_nothing_beside(&screen).await?;
        stage.open_settings().await?;
        screen.reload().await?;
        screen.expect_step("④").await?;
        stage.ask_for(NEW).await?;
        screen.expect_text(&words.sent_to(NEW)).await?;
        ensure!(screen.place().await?.starts_with("/address-change/"), "the step has an address");
        screen.reload().await?;
        screen.expect_text(&words.sent_to(NEW)).await?;
        stage.type_code(&stage.next_code(NEW).await?).await?;
        screen.expect_text(words.done).await?;
        screen.reload().await?;
        screen.expect_text(words.done).await?;
        expect_nothing_beside(&screen).await?;
        stage.log_out().await?;
        screen.reload().await?;
        screen.expect_heading(words.text("out.title")).await?;
        expect_nothing_beside(&screen).await
    })
    .await
}

#[tokio::test]
async fn chunks_links_and_the_back_button_stay_below_it() -> Result<()> {
    let options = Options { language: Language::English, device: Device::Desktop, ..options() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        // A chunk of its own, opened by its address and by a link to it.
        screen.open("/help").await?;
        screen.expect_script("the help is open", "return document.querySelector('h1') !== null").await?;
        screen.open("/").await?;
        screen.expect_heading(ENGLISH.log_in).await?;
        screen.choose_language("日本語").await?;
        screen.expect_heading(JAPANESE.log_in).await?;
        screen.press(JAPANESE.cannot_receive).await?;
        screen.expect_heading(JAPANESE.text("init.again_title")).await?;
        expect_nothing_beside(&screen).await?;
        stage.browser.driver().back().await?;
        screen.expect_heading(JAPANESE.log_in).await?;
        screen.reload().await?;
        screen.expect_heading(JAPANESE.log_in).await?;
        let brand = format!("return document.querySelector('.brand').getAttribute('href') === '{BASE}/'");
        screen.expect_script("the name of the institution leads to the page", &brand).await?;
        screen.choose_language("English").await?;
        screen.expect_heading(words.log_in).await
    })
    .await
}

#[tokio::test]
async fn the_path_without_its_slash_leads_to_the_page() -> Result<()> {
    Stage::play(options(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        screen.open(&stage.server.address()).await?;
        screen.expect_heading(words.log_in).await?;
        expect_nothing_beside(&screen).await
    })
    .await
}

#[tokio::test]
async fn an_operator_is_led_to_the_log_in_and_back_to_the_desk() -> Result<()> {
    let options = Options { people: People::OfTheDemo, ..options() };
    Stage::play(options, async |stage| {
        let served = async |desk: &Screen<'_>| {
            let (screen, words) = (stage.screen(), stage.labels());
            stage.open_desk(desk, &demo::DESK).await?;
            expect_nothing_beside(desk).await?;
            let reference = stage.call_for_help(&demo::LOST).await?;
            stage.take_up(desk, &reference).await?;
            screen.expect_text(words.text("init.desk_taken_up")).await?;
            stage.write_record(desk, "INC-4720").await?;
            let code = stage.show_code(desk).await?;
            stage.confirm(&code).await?;
            screen.expect_text(words.text("init.confirmed")).await?;
            expect_nothing_beside(desk).await
        };
        stage.with_another(Device::Desktop, served).await
    })
    .await
}

#[tokio::test]
async fn the_stop_link_of_the_mail_stops_the_change() -> Result<()> {
    Stage::play(options(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        stage.next_code(NEW).await?;
        screen.open(&stage.revocation_link(&Stage::TARO).await?).await?;
        screen.press(words.text("stop.act_revocation")).await?;
        screen.expect_text(words.text("stop.is_stopped")).await?;
        screen.reload().await?;
        screen.expect_text(words.text("stop.is_stopped")).await?;
        expect_nothing_beside(&screen).await
    })
    .await
}

#[tokio::test]
async fn the_stop_link_works_without_scripts() -> Result<()> {
    Stage::play(Options { device: Device::Desktop, ..options() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        let link = stage.revocation_link(&Stage::TARO).await?;
        stage.browser.switch_scripts_off().await?;
        screen.open(&link).await?;
        screen.press(words.text("stop.act_revocation")).await?;
        screen.expect_text(words.text("stop.is_stopped")).await?;
        // Without scripts, the browser says of the program that it was fetched for nothing.
        stage.browser.complaints().await.map(drop)
    })
    .await
}
