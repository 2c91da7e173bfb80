//! The chunks of the program that are loaded after the first: early where that can be known, and
//! never leaving an empty page.

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, Options, Stage, Trouble};
use ninsho_shared::paths;

/// The chunk that follows the password.
const ACCOUNT: &str = "GET /account-";

#[tokio::test]
async fn what_follows_the_log_in_is_fetched_while_one_types() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let screen = stage.screen();
        screen.open("/").await?;
        screen.expect_heading(stage.labels().log_in).await?;
        screen.expect_script("the next chunk is fetched", &fetched("account")).await?;
        let none = format!("return !(() => {{ {} }})()", fetched("initialization"));
        screen.expect_script("no other is", &none).await
    })
    .await
}

#[tokio::test]
async fn a_chunk_that_is_gone_says_so_and_a_reload_brings_it() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.server.make_trouble(Trouble::Cut, ACCOUNT);
        stage.pass_password(&Stage::TARO).await?;
        screen.expect_alert(words.text("failure.gone")).await?;
        // A press that does not help yet leads to the same words, and not to an empty page.
        screen.press(words.text("common.reload")).await?;
        screen.expect_alert(words.text("failure.gone")).await?;
        stage.server.mend();
        screen.press(words.text("common.reload")).await?;
        screen.expect_heading(words.text("factor.title")).await?;
        expect_complaints_of_loading(stage).await
    })
    .await
}

#[tokio::test]
async fn without_a_connection_one_press_brings_the_chunk_when_there_is_one_again() -> Result<()> {
    let options = Options { device: Device::Desktop, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words, taro) = (stage.screen(), stage.labels(), Stage::TARO);
        stage.server.make_trouble(Trouble::Cut, ACCOUNT);
        screen.open("/").await?;
        screen.expect_script("the program is there", "return !document.getElementById('start')").await?;
        stage.browser.driver().execute("window.notReloaded = true", Vec::new()).await?;
        stage.server.make_trouble(Trouble::Cut, &format!("GET {}", paths::SESSION));
        screen.fill(words.user_id, taro.user_id).await?;
        screen.fill(words.password, taro.password).await?;
        screen.press(words.log_in).await?;
        screen.expect_alert(words.text("failure.offline")).await?;
        screen.press(words.text("common.retry")).await?;
        screen.expect_alert(words.text("failure.offline")).await?;
        stage.server.mend();
        screen.press(words.text("common.retry")).await?;
        screen.expect_heading(words.text("factor.title")).await?;
        screen.expect_focus_led_to(words.text("factor.title")).await?;
        screen.expect_script("the page was not reloaded", "return window.notReloaded === true").await?;
        expect_complaints_of_loading(stage).await
    })
    .await
}

#[tokio::test]
async fn a_slow_chunk_is_waited_for_and_its_heading_takes_the_focus() -> Result<()> {
    Stage::play(Options { device: Device::Desktop, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.server.make_trouble(Trouble::Held, ACCOUNT);
        stage.pass_password(&Stage::TARO).await?;
        screen.expect_text(words.text("common.loading")).await?;
        stage.server.let_go();
        screen.expect_heading(words.text("factor.title")).await?;
        screen.expect_focus_led_to(words.text("factor.title")).await?;
        let named = format!("return document.title.startsWith('{}')", words.text("factor.title"));
        screen.expect_script("the window is named after the page", &named).await
    })
    .await
}

/// A script that tells whether a chunk has been asked for.
fn fetched(chunk: &str) -> String {
    format!(
        "return performance.getEntriesByType('resource').some(({{ name }}) => name.includes('/{chunk}-'));"
    )
}

/// The browser said that a file did not come, and nothing else.
async fn expect_complaints_of_loading(stage: &Stage) -> Result<()> {
    let complaints = stage.browser.complaints().await?;
    let others: Vec<_> = complaints.iter().filter(|line| !line.contains("Failed to fetch")).collect();
    ensure!(others.is_empty() && !complaints.is_empty(), "the browser said: {complaints:#?}");
    Ok(())
}
