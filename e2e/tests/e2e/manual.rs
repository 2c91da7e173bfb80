//! Flow A of the manual, ① to ⑩, by the words that people see, with a reload at each step.

use anyhow::{Result, ensure};
use ninsho_e2e::{CODE_SUBJECT, Device, Language, Options, SENDER, Stage};
use ninsho_mailbox::Security;

use crate::NEW;

#[tokio::test]
async fn it_holds_on_a_phone_in_japanese() -> Result<()> {
    let options = Options { device: Device::Phone, language: Language::Japanese, ..Options::default() };
    Stage::play(options, async |stage| walk(stage).await).await
}

#[tokio::test]
async fn it_holds_on_a_phone_in_english() -> Result<()> {
    let options = Options { device: Device::Phone, language: Language::English, ..Options::default() };
    Stage::play(options, async |stage| walk(stage).await).await
}

#[tokio::test]
async fn it_holds_on_a_desktop_in_japanese_with_mail_over_tls() -> Result<()> {
    with_guarded_mail(Language::Japanese, Security::Tls).await
}

#[tokio::test]
async fn it_holds_on_a_desktop_in_english_with_mail_over_starttls() -> Result<()> {
    with_guarded_mail(Language::English, Security::StartTls).await
}

async fn with_guarded_mail(language: Language, security: Security) -> Result<()> {
    let options = Options { device: Device::Desktop, language, security, ..Options::default() };
    Stage::play(options, async |stage| {
        walk(stage).await?;
        for mail in stage.mailbox.mails() {
            ensure!(mail.tls, "mail {} came in the clear", mail.id);
            ensure!(mail.authenticated.is_some(), "mail {} came without a log-in", mail.id);
        }
        Ok(())
    })
    .await
}

/// Every step.
async fn walk(stage: &Stage) -> Result<()> {
    log_in(stage).await?;
    let (screen, words) = (stage.screen(), stage.labels());
    // ②
    screen.expect_step("②").await?;
    screen.reload().await?;
    screen.expect_step("②").await?;
    screen.press(words.menu).await?;
    // ③
    screen.expect_step("③").await?;
    screen.press(words.set_up).await?;
    // ④
    screen.expect_heading(words.set_up).await?;
    screen.expect_step("④").await?;
    screen.reload().await?;
    screen.expect_step("④").await?;
    stage.ask_for(NEW).await?;
    // ⑤
    screen.expect_text(&words.sent_to(NEW)).await?;
    screen.reload().await?;
    screen.expect_text(&words.sent_to(NEW)).await?;
    // ⑥
    screen.expect_step("⑥").await?;
    let mail = stage.next_mail(NEW, |_| true).await?;
    ensure!(mail.subject().as_deref() == Some(CODE_SUBJECT), "subject: {:?}", mail.subject());
    ensure!(mail.from().as_deref() == Some(SENDER), "sender: {:?}", mail.from());
    // ⑦
    screen.fill(words.code, &mail.code().unwrap_or_default()).await?;
    screen.expect_step("⑦").await?;
    screen.press(words.confirm).await?;
    // ⑧
    screen.expect_text(words.done).await?;
    screen.expect_step("⑧").await?;
    screen.reload().await?;
    screen.expect_text(words.done).await?;
    screen.press(words.menu).await?;
    // ⑨
    screen.expect_step("⑨").await?;
    screen.press(words.log_out).await?;
    // ⑩
    screen.expect_heading(words.text("out.title")).await?;
    screen.expect_step("⑩").await?;
    screen.reload().await?;
    screen.expect_heading(words.text("out.title")).await?;
    expect_what_follows(stage).await
}

/// ①
async fn log_in(stage: &Stage) -> Result<()> {
    let (screen, words, taro) = (stage.screen(), stage.labels(), Stage::TARO);
    screen.open("/").await?;
    screen.expect_heading(words.log_in).await?;
    screen.expect_step("①").await?;
    stage.pass_password(&taro).await?;
    screen.expect_text("t****o@example.com").await?;
    screen.reload().await?;
    screen.press(words.send).await?;
    screen.expect_text(&words.sent_to("t****o@example.com")).await?;
    screen.reload().await?;
    screen.expect_text(&words.sent_to("t****o@example.com")).await?;
    stage.type_code(&stage.next_code(taro.mail_address).await?).await
}

/// From now on the new address receives the codes, and the old one has been told.
async fn expect_what_follows(stage: &Stage) -> Result<()> {
    let (screen, words, taro) = (stage.screen(), stage.labels(), Stage::TARO);
    let notice = stage.next_mail(taro.mail_address, |mail| mail.code().is_none()).await?;
    ensure!(!notice.links().is_empty(), "the notice has a link to stop the change");
    stage.pass_password(&taro).await?;
    screen.press(words.send).await?;
    stage.next_code(NEW).await.map(drop)
}

#[tokio::test]
async fn one_without_a_one_time_password_finds_the_way_on() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        screen.open("/").await?;
        screen.press(words.cannot_receive).await?;
        screen.expect_heading(words.text("init.again_title")).await?;
        stage.pass_password(&Stage::TARO).await?;
        screen.expect_text("t****o@example.com").await?;
        screen.press(words.begin).await?;
        screen.expect_heading(words.text("init.again_title")).await?;
        screen.expect_value(words.user_id, Stage::TARO.user_id).await
    })
    .await
}
