//! Flow B with the help desk on the telephone (⑥'): the person's screen and the operator's,
//! side by side.

use anyhow::{Result, ensure};
use ninsho_e2e::{Browser, Device, Language, Options, Screen, Stage};

use crate::NEW;

#[tokio::test]
async fn the_desk_tells_the_code_in_japanese() -> Result<()> {
    by_telephone(Device::Phone, Language::Japanese).await
}

#[tokio::test]
async fn the_desk_tells_the_code_in_english() -> Result<()> {
    by_telephone(Device::Desktop, Language::English).await
}

async fn by_telephone(device: Device, language: Language) -> Result<()> {
    Stage::play(Options { device, language, ..Options::default() }, async |stage| {
        let elsewhere = Browser::start(Device::Desktop, language).await?;
        let served = serve(stage, &stage.screen_of(&elsewhere)).await;
        let complaints = elsewhere.complaints().await;
        elsewhere.close().await?;
        served?;
        let complaints = complaints?;
        ensure!(complaints.is_empty(), "the operator's browser complained:\n{}", complaints.join("\n"));
        Ok(())
    })
    .await
}

async fn serve(stage: &Stage, desk: &Screen<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    open_desk(stage, desk).await?;
    let reference = call_for_help(stage).await?;
    // The request is there without a reload.
    take_up(stage, desk, &reference).await?;
    screen.expect_text(words.b.taken_up).await?;
    screen.reload().await?;
    screen.expect_text(words.b.taken_up).await?;
    let code = release(stage, desk).await?;
    screen.expect_text(words.b.told).await?;
    screen.expect_step("⑧").await?;
    // Read out in two groups, typed with a blank.
    stage.confirm(&code).await?;
    screen.expect_text(words.b.confirmed).await?;
    screen.fill(words.b.address, NEW).await?;
    screen.press(words.send).await?;
    stage.type_code(&stage.next_code(NEW).await?).await?;
    screen.expect_text(words.b.done).await?;
    // The operator's own record, without any address.
    desk.press(words.b.log).await?;
    desk.expect_text(words.b.log_told).await?;
    desk.expect_text("INC-4711").await?;
    ensure!(!desk.text().await?.contains('@'), "an operator sees no address");
    Ok(())
}

/// An operator logs in, asked to by the desk's page itself.
async fn open_desk(stage: &Stage, desk: &Screen<'_>) -> Result<()> {
    stage.server.make_operator(Stage::HANAKO.user_id).await?;
    desk.open("/helpdesk").await?;
    desk.expect_elsewhere("/helpdesk").await?;
    stage.log_in_here(desk, &Stage::HANAKO).await?;
    desk.expect_script("the desk's page is back", "return location.pathname === '/helpdesk'").await
}

/// The person who cannot read the mailbox gets as far as the call. Returns the reference.
async fn call_for_help(stage: &Stage) -> Result<String> {
    let (screen, words) = (stage.screen(), stage.labels());
    screen.open("/").await?;
    screen.press(words.cannot_receive).await?;
    stage.log_in_again(&Stage::TARO).await?;
    screen.press(words.b.cannot_read).await?;
    screen.expect_heading(words.b.call).await?;
    screen.expect_text(words.b.waiting).await?;
    screen.text_of(".reference-number").await
}

async fn take_up(stage: &Stage, desk: &Screen<'_>, reference: &str) -> Result<()> {
    let words = stage.labels();
    desk.press(reference).await?;
    desk.press(words.b.take).await?;
    desk.expect_text(words.b.ticket).await
}

/// The check is written down, and the code is shown.
async fn release(stage: &Stage, desk: &Screen<'_>) -> Result<String> {
    let words = stage.labels();
    // Nothing was checked yet, so nothing is shown.
    desk.press(words.b.release).await?;
    desk.expect_alert(words.b.too_few).await?;
    desk.fill(words.b.ticket, "INC-4711").await?;
    for check in ["birth_date", "call_back"] {
        desk.tick(check).await?;
    }
    desk.press(words.b.release).await?;
    desk.text_of(".spoken-code").await
}

#[tokio::test]
async fn the_desk_refuses_whom_it_does_not_know() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let elsewhere = Browser::start(Device::Desktop, Language::Japanese).await?;
        let refused = async {
            let (desk, words) = (stage.screen_of(&elsewhere), stage.labels());
            open_desk(stage, &desk).await?;
            let reference = call_for_help(stage).await?;
            take_up(stage, &desk, &reference).await?;
            desk.press(words.b.refusal).await?;
            desk.fill(words.b.reason, "生年月日を答えられなかった").await?;
            desk.press(words.b.refuse).await?;
            stage.screen().expect_text(words.b.refused).await
        };
        let outcome = refused.await;
        elsewhere.close().await?;
        outcome
    })
    .await
}

#[tokio::test]
async fn the_desk_is_closed_to_whoever_is_no_operator() -> Result<()> {
    Stage::play(Options { device: Device::Desktop, ..Options::default() }, async |stage| {
        let screen = stage.screen();
        stage.log_in(&Stage::TARO).await?;
        screen.open("/helpdesk").await?;
        screen.expect_text("このページは窓口の担当者だけが使えます。").await
    })
    .await
}
