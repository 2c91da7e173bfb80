//! Every state of flow B, of the help desk and of the other factors by the rules of axe-core, in light and dark, on
//! 320 and 1280 px.

use anyhow::Result;
use ninsho_e2e::{Device, Inspection, Language, Options, Stage};

use crate::{NEW, other_than};

#[tokio::test]
async fn everybody_can_get_back_in() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let mut inspection = Inspection::begin(&stage.browser)?;
        get_back_in(stage, &mut inspection).await?;
        inspection.end()
    })
    .await
}

async fn get_back_in(stage: &Stage, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.pass_password(&Stage::TARO).await?;
    screen.press(words.b.begin).await?;
    stage.log_in_again(&Stage::TARO).await?;
    screen.expect_heading(words.b.title).await?;
    inspection.look_at("initialization-begun").await?;
    screen.press(words.b.initialize).await?;
    screen.expect_text(words.b.sent).await?;
    inspection.look_at("initialization-mailed").await?;
    let code = stage.next_code(Stage::TARO.mail_address).await?;
    stage.confirm(&other_than(&code)).await?;
    screen.expect_alert(words.b.wrong_code).await?;
    inspection.look_at("initialization-wrong").await?;
    stage.confirm(&code).await?;
    screen.expect_text(words.b.confirmed).await?;
    inspection.look_at("initialization-address").await?;
    screen.fill(words.b.address, NEW).await?;
    screen.press(words.send).await?;
    stage.type_code(&stage.next_code(NEW).await?).await?;
    screen.expect_text(words.b.done).await?;
    inspection.look_at("initialization-done").await
}

#[tokio::test]
async fn everybody_can_call_the_desk_and_serve_at_it() -> Result<()> {
    Stage::play(options(Language::English), async |stage| {
        let mut inspection = Inspection::begin(&stage.browser)?;
        call_and_serve(stage, &mut inspection).await?;
        inspection.end()
    })
    .await
}

async fn call_and_serve(stage: &Stage, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.pass_password(&Stage::TARO).await?;
    screen.press(words.b.begin).await?;
    stage.log_in_again(&Stage::TARO).await?;
    screen.press(words.b.cannot_read).await?;
    screen.expect_heading(words.b.call).await?;
    inspection.look_at("initialization-desk").await?;
    let reference = screen.text_of(".reference-number").await?;
    // The person stays on the phone; the operator takes this browser.
    stage.browser.driver().delete_all_cookies().await?;
    stage.server.make_operator(Stage::HANAKO.user_id).await?;
    stage.log_in(&Stage::HANAKO).await?;
    screen.open("/helpdesk").await?;
    screen.expect_text(&reference).await?;
    inspection.look_at("helpdesk-list").await?;
    screen.press(&reference).await?;
    screen.expect_text(words.b.take).await?;
    inspection.look_at("helpdesk-request").await?;
    screen.press(words.b.take).await?;
    screen.press(words.b.release).await?;
    screen.expect_alert(words.b.too_few).await?;
    inspection.look_at("helpdesk-record").await?;
    for check in ["birth_date", "call_back"] {
        screen.tick(check).await?;
    }
    screen.fill(words.b.ticket, "INC-4711").await?;
    screen.press(words.b.release).await?;
    screen.text_of(".spoken-code").await?;
    inspection.look_at("helpdesk-code").await?;
    screen.press(words.b.log).await?;
    screen.expect_text(words.b.log_told).await?;
    inspection.look_at("helpdesk-log").await
}

#[tokio::test]
async fn everybody_can_look_after_the_other_factors() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        let mut inspection = Inspection::begin(&stage.browser)?;
        stage.log_in(&Stage::TARO).await?;
        screen.open("/authenticators").await?;
        screen.fill(words.b.authenticator_name, "スマートフォン").await?;
        inspection.look_at("authenticators").await?;
        screen.press(words.b.add).await?;
        screen.text_of(".key .text").await?;
        inspection.look_at("authenticators-new").await?;
        screen.open("/recovery-codes").await?;
        screen.press(words.b.make).await?;
        screen.text_of(".recovery-codes li").await?;
        inspection.look_at("recovery-codes-new").await?;
        screen.press(words.b.kept).await?;
        screen.expect_no_text(words.b.kept).await?;
        inspection.look_at("recovery-codes").await?;
        screen.press(words.menu).await?;
        screen.press(words.log_out).await?;
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.b.with_recovery_code).await?;
        screen.expect_value(words.b.recovery_code, "").await?;
        inspection.look_at("factor-recovery-code").await?;
        inspection.end()
    })
    .await
}

fn options(language: Language) -> Options {
    Options { device: Device::Desktop, language, ..Options::default() }
}
