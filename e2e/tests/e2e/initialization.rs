//! Flow B of the manual, ① to ⑮, by the words that people see, with a reload at each step.

use anyhow::{Result, ensure};
use ninsho_e2e::{CODE_SUBJECT, CONFIRMATION_SUBJECT, Device, Language, Options, Person, SENDER, Stage};

use crate::{NEW, other_than};

#[tokio::test]
async fn it_holds_on_a_phone_in_japanese() -> Result<()> {
    by_mail(Device::Phone, Language::Japanese).await
}

#[tokio::test]
async fn it_holds_on_a_phone_in_english() -> Result<()> {
    by_mail(Device::Phone, Language::English).await
}

#[tokio::test]
async fn it_holds_on_a_desktop_in_japanese() -> Result<()> {
    by_mail(Device::Desktop, Language::Japanese).await
}

#[tokio::test]
async fn it_holds_on_a_desktop_in_english() -> Result<()> {
    by_mail(Device::Desktop, Language::English).await
}

async fn by_mail(device: Device, language: Language) -> Result<()> {
    Stage::play(Options { device, language, ..Options::default() }, async |stage| {
        log_in_twice(stage, &Stage::TARO).await?;
        mail_the_code(stage).await?;
        register(stage).await?;
        let (screen, words) = (stage.screen(), stage.labels());
        screen.expect_text(words.initialized).await?;
        leave(stage).await?;
        expect_what_follows(stage).await
    })
    .await
}

/// ① to ④
async fn log_in_twice(stage: &Stage, person: &Person) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    screen.open("/").await?;
    stage.pass_password(person).await?;
    screen.press(words.begin).await?;
    screen.expect_heading(words.text("init.again_title")).await?;
    screen.expect_step("④").await?;
    screen.reload().await?;
    screen.expect_step("④").await?;
    screen.expect_value(words.user_id, person.user_id).await?;
    stage.log_in_again(person).await
}

/// ⑤ to ⑧
async fn mail_the_code(stage: &Stage) -> Result<()> {
    let (screen, words, taro) = (stage.screen(), stage.labels(), Stage::TARO);
    screen.expect_heading(words.text("init.title")).await?;
    screen.expect_step("⑤").await?;
    screen.expect_text("t****o@example.com").await?;
    screen.reload().await?;
    screen.expect_text("t****o@example.com").await?;
    screen.press(words.initialize).await?;
    screen.expect_text(words.mail_sent).await?;
    screen.expect_step("⑦").await?;
    screen.reload().await?;
    screen.expect_text(words.mail_sent).await?;
    let mail = stage.next_mail(taro.mail_address, |mail| mail.code().is_some()).await?;
    ensure!(mail.subject().as_deref() == Some(CONFIRMATION_SUBJECT), "subject: {:?}", mail.subject());
    ensure!(mail.from().as_deref() == Some(SENDER), "sender: {:?}", mail.from());
    let code = mail.code().unwrap_or_default();
    stage.confirm(&other_than(&code)).await?;
    screen.expect_alert(words.text("init.code_wrong")).await?;
    screen.expect_text(&words.fill("code.attempts", 4)).await?;
    screen.expect_step("⑧").await?;
    stage.confirm(&code).await?;
    screen.expect_text(words.text("init.confirmed")).await
}

/// ⑨ to ⑬
async fn register(stage: &Stage) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    screen.expect_step("⑨").await?;
    screen.expect_text(words.forbidden_list).await?;
    screen.reload().await?;
    screen.expect_step("⑨").await?;
    // Whoever comes in by the front door is led here too.
    screen.open("/").await?;
    screen.fill(words.new_address, "taro@st.kyoto-u.ac.jp").await?;
    screen.press(words.send).await?;
    screen.expect_alert(&words.fill("wrong_address.forbidden", "st.kyoto-u.ac.jp")).await?;
    screen.fill(words.new_address, NEW).await?;
    screen.press(words.send).await?;
    screen.expect_text(&words.sent_to(NEW)).await?;
    screen.expect_step("⑪").await?;
    screen.reload().await?;
    screen.expect_text(&words.sent_to(NEW)).await?;
    let mail = stage.next_mail(NEW, |_| true).await?;
    ensure!(mail.subject().as_deref() == Some(CODE_SUBJECT), "subject: {:?}", mail.subject());
    screen.fill(words.code, &mail.code().unwrap_or_default()).await?;
    screen.expect_step("⑫").await?;
    screen.press(words.confirm).await?;
    screen.expect_text(words.done).await?;
    screen.expect_step("⑬").await?;
    screen.reload().await?;
    screen.expect_text(words.done).await
}

/// ⑭ and ⑮
async fn leave(stage: &Stage) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    screen.press(words.menu).await?;
    screen.expect_step("⑭").await?;
    screen.press(words.log_out).await?;
    screen.expect_heading(words.text("out.title")).await?;
    screen.expect_step("⑮").await?;
    screen.reload().await?;
    screen.expect_step("⑮").await
}

/// From now on the new address receives the codes.
async fn expect_what_follows(stage: &Stage) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.pass_password(&Stage::TARO).await?;
    screen.press(words.send).await?;
    stage.type_code(&stage.next_code(NEW).await?).await?;
    screen.expect_heading(words.text("account.title")).await
}

#[tokio::test]
async fn one_who_never_had_a_factor_goes_straight_to_the_address() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        log_in_twice(stage, &Stage::JIRO).await?;
        screen.expect_text(words.text("init.first")).await?;
        register(stage).await?;
        screen.expect_no_text(words.initialized).await?;
        leave(stage).await
    })
    .await
}

#[tokio::test]
async fn given_up_it_changes_nothing() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        log_in_twice(stage, &Stage::TARO).await?;
        screen.expect_heading(words.text("init.title")).await?;
        screen.open("/").await?;
        screen.expect_text(words.text("init.open")).await?;
        screen.press(words.text("address.resume")).await?;
        screen.expect_heading(words.text("init.title")).await?;
        screen.press(words.text("init.cancel")).await?;
        stage.pass_second_factor(&Stage::TARO).await?;
        screen.expect_heading(words.text("account.title")).await?;
        screen.expect_text("t****o@example.com").await
    })
    .await
}

#[tokio::test]
async fn the_owner_who_is_told_stops_it_by_the_link() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        log_in_twice(stage, &Stage::TARO).await?;
        screen.press(words.initialize).await?;
        screen.expect_text(words.mail_sent).await?;
        let flow = screen.place().await?;
        screen.open(&stage.revocation_link(&Stage::TARO).await?).await?;
        screen.press(words.text("stop.act_stop_initialization")).await?;
        screen.expect_text(words.text("stop.is_stopped")).await?;
        screen.open(&flow).await?;
        screen.expect_heading(words.text("init.again_title")).await
    })
    .await
}

#[tokio::test]
async fn one_who_cannot_read_the_mailbox_is_shown_the_desk_and_a_reference() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        log_in_twice(stage, &Stage::TARO).await?;
        screen.press(words.text("init.cannot_read")).await?;
        screen.expect_heading(words.text("init.desk_title")).await?;
        screen.expect_step("⑥").await?;
        screen.expect_text("075-753-7840").await?;
        screen.expect_text(words.text("init.desk_waiting")).await?;
        let reference = "return /^[0-9A-Z]{3}-[0-9A-Z]{3}$/
            .test(document.querySelector('.reference-number').textContent)";
        screen.expect_script("there is a reference to say", reference).await?;
        screen.reload().await?;
        screen.expect_heading(words.text("init.desk_title")).await?;
        screen.expect_script("it is still there", reference).await
    })
    .await
}
