//! Every state of flow B, of the help desk and of the other factors by the rules of axe-core, in light and dark, on
//! 320 and 1280 px.

use anyhow::Result;
use ninsho_e2e::{Clock, Device, Inspection, Language, Options, Stage};

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
    screen.press(words.begin).await?;
    stage.log_in_again(&Stage::TARO).await?;
    screen.expect_heading(words.text("init.title")).await?;
    inspection.look_at("initialization-begun").await?;
    screen.press(words.initialize).await?;
    screen.expect_text(words.mail_sent).await?;
    inspection.look_at("initialization-mailed").await?;
    let code = stage.next_code(Stage::TARO.mail_address).await?;
    stage.confirm(&other_than(&code)).await?;
    screen.expect_alert(words.text("init.code_wrong")).await?;
    inspection.look_at("initialization-wrong").await?;
    stage.confirm(&code).await?;
    screen.expect_text(words.text("init.confirmed")).await?;
    inspection.look_at("initialization-address").await?;
    screen.fill(words.new_address, NEW).await?;
    screen.press(words.send).await?;
    stage.type_code(&stage.next_code(NEW).await?).await?;
    screen.expect_text(words.initialized).await?;
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
    screen.press(words.begin).await?;
    stage.log_in_again(&Stage::TARO).await?;
    screen.press(words.text("init.cannot_read")).await?;
    screen.expect_heading(words.text("init.desk_title")).await?;
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
    screen.expect_text(words.text("operator.take")).await?;
    inspection.look_at("helpdesk-request").await?;
    screen.press(words.text("operator.take")).await?;
    screen.press(words.text("operator.release")).await?;
    screen.expect_alert(words.text("operator.checks_few")).await?;
    inspection.look_at("helpdesk-record").await?;
    for check in ["birth_date", "call_back"] {
        screen.tick(check).await?;
    }
    screen.fill(words.text("operator.ticket"), "INC-4711").await?;
    screen.press(words.text("operator.release")).await?;
    screen.text_of(".spoken-code").await?;
    inspection.look_at("helpdesk-code").await?;
    screen.press(words.text("operator.log")).await?;
    screen.expect_text(words.text("history.desk_told_code")).await?;
    inspection.look_at("helpdesk-log").await
}

#[tokio::test]
async fn everybody_can_add_an_app_of_the_very_phone() -> Result<()> {
    Stage::play(Options { device: Device::Phone, ..options(Language::Japanese) }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        let mut inspection = Inspection::begin(&stage.browser)?;
        stage.log_in(&Stage::TARO).await?;
        screen.open("/authenticators").await?;
        screen.press(words.text("authenticators.add")).await?;
        screen.expect_text(words.text("authenticators.open_authenticator")).await?;
        inspection.look_at("authenticators-phone").await?;
        stage.authenticator_key().await?;
        inspection.look_at("authenticators-other-device").await
    })
    .await
}

#[tokio::test]
async fn everybody_can_look_after_the_other_factors() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        let mut inspection = Inspection::begin(&stage.browser)?;
        stage.log_in(&Stage::TARO).await?;
        screen.open("/authenticators").await?;
        inspection.look_at("authenticators").await?;
        screen.press(words.text("authenticators.add")).await?;
        let key = stage.authenticator_key().await?;
        inspection.look_at("authenticators-new").await?;
        stage.type_authenticator_code(&stage.authenticator_code(&key, Clock::Right).await?).await?;
        screen.expect_text(words.text("authenticators.save")).await?;
        inspection.look_at("authenticators-name").await?;
        screen.press(words.text("authenticators.keep_name")).await?;
        screen.expect_text(words.text("authenticators.rename")).await?;
        screen.open("/recovery-codes").await?;
        screen.press(words.text("recovery.make")).await?;
        screen.text_of(".recovery-codes li").await?;
        inspection.look_at("recovery-codes-new").await?;
        screen.press(words.text("recovery.done")).await?;
        screen.expect_no_text(words.text("recovery.done")).await?;
        inspection.look_at("recovery-codes").await?;
        screen.press(words.menu).await?;
        screen.press(words.log_out).await?;
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.text("factor.way_recovery")).await?;
        screen.expect_value(words.text("factor.recovery_label"), "").await?;
        inspection.look_at("factor-recovery-code").await?;
        inspection.end()
    })
    .await
}

fn options(language: Language) -> Options {
    Options { device: Device::Desktop, language, ..Options::default() }
}
