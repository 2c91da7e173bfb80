//! The stop link after the fact: an initialization that the owner did not ask for is done, the
//! owner reports it, and only the help desk opens the account again.

use anyhow::{Context, Result, ensure};
use ninsho_e2e::{Device, Language, Options, Screen, Stage};

/// The address of whoever has got hold of ID, password and mailbox.
const THIEF: &str = "thief@example.net";
/// The address that the owner has from then on.
const SAFE: &str = "taro.safe@example.org";

#[tokio::test]
async fn a_report_freezes_the_account_until_the_desk_has_helped_in_japanese() -> Result<()> {
    report_and_be_helped(Device::Phone, Language::Japanese).await
}

#[tokio::test]
async fn a_report_freezes_the_account_until_the_desk_has_helped_in_english() -> Result<()> {
    report_and_be_helped(Device::Desktop, Language::English).await
}

async fn report_and_be_helped(device: Device, language: Language) -> Result<()> {
    Stage::play(Options { device, language, ..Options::default() }, async |stage| {
        stage.initialize(&Stage::TARO, THIEF).await?;
        let link = read_notice(stage).await?;
        stage.with_another(Device::Phone, async |owner| report(stage, owner, &link).await).await?;
        let reference = find_the_desk(stage).await?;
        stage.with_another(Device::Desktop, async |desk| help(stage, desk, &reference).await).await?;
        // It is well again, and the history tells of it.
        stage.log_out().await?;
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.send).await?;
        stage.type_code(&stage.next_code(SAFE).await?).await?;
        screen.expect_heading(words.text("account.title")).await?;
        screen.open("/history").await?;
        screen.expect_text(words.text("history.account_frozen")).await
    })
    .await
}

/// The mail to the address before says what was done and what the button does. Returns its link.
async fn read_notice(stage: &Stage) -> Result<String> {
    let told = "Your one-time password settings have been reset";
    let is_told =
        |mail: &ninsho_mailbox::ReceivedMail| mail.subject().is_some_and(|subject| subject.contains(told));
    let notice = stage.next_mail(Stage::TARO.mail_address, is_told).await?;
    for says in [
        "t****f@example.net",
        "ワンタイムパスワードでのログインができなくなります。",
        "ページを開いただけでは、何も起こりません。",
        "The button blocks logging in with one-time passwords",
    ] {
        ensure!(notice.text().contains(says), "「{says}」 is not in {}", notice.text());
    }
    notice.links().into_iter().find(|link| link.contains("/stop/")).context("no stop link")
}

async fn report(stage: &Stage, owner: &Screen<'_>, link: &str) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    owner.open(link).await?;
    owner.expect_text(words.text("stop.can_freeze_initialization")).await?;
    owner.expect_text("t****f@example.net").await?;
    // Opening it changes nothing, however often: the other one is still logged in.
    owner.reload().await?;
    owner.expect_text(words.text("stop.can_freeze_initialization")).await?;
    screen.open("/account").await?;
    screen.expect_heading(words.text("account.title")).await?;
    owner.press(words.text("stop.act_freeze")).await?;
    owner.expect_text(words.text("stop.frozen")).await?;
    owner.expect_text(words.phone).await?;
    owner.reload().await?;
    owner.expect_text(words.text("stop.frozen")).await?;
    owner.expect_nothing_to_press(words.text("stop.act_freeze")).await?;
    screen.reload().await?;
    screen.expect_text(words.text("login.ended")).await?;
    screen.expect_text(words.text("login.ended_reported")).await
}

/// The log-in of the frozen account shows whom to call, and flow B leads to the desk alone.
async fn find_the_desk(stage: &Stage) -> Result<String> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.pass_password(&Stage::TARO).await?;
    screen.press(words.send).await?;
    screen.expect_alert(words.text("problem.account_frozen")).await?;
    screen.expect_text(words.phone).await?;
    screen.expect_nothing_to_press(words.send).await?;
    screen.press(words.begin).await?;
    stage.log_in_again(&Stage::TARO).await?;
    let reference = stage.read_reference().await?;
    screen.expect_nothing_to_press(words.initialize).await?;
    screen.expect_nothing_to_press(words.text("init.cannot_read")).await?;
    Ok(reference)
}

async fn help(stage: &Stage, desk: &Screen<'_>, reference: &str) -> Result<()> {
    let words = stage.labels();
    stage.server.make_operator(Stage::HANAKO.user_id).await?;
    stage.open_desk(desk, &Stage::HANAKO).await?;
    stage.take_up(desk, reference).await?;
    desk.expect_text(words.text("operator.frozen_detail")).await?;
    stage.write_record(desk, "INC-4714").await?;
    stage.confirm(&stage.show_code(desk).await?).await?;
    stage.register(SAFE).await
}
