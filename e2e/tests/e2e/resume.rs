//! Flow B goes on where it was: after a reload, in a second tab, after the phone was locked.

use std::time::Duration;

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, Language, Options, People, Screen, Stage, demo};

use crate::{NEW, other_than};

/// Longer than any code lives, and shorter than an initialization does.
const A_LONG_CALL: Duration = Duration::from_mins(20);

fn options(language: Language) -> Options {
    Options { language, people: People::OfTheDemo, ..Options::default() }
}

/// What the walks in `initialization` do not reload at.
#[tokio::test]
async fn the_mail_branch_outlives_a_reload_at_every_step() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let (screen, words, staff) = (stage.screen(), stage.labels(), demo::STAFF);
        stage.pass_password(&staff).await?;
        screen.expect_text("s****f@example.com").await?;
        screen.reload().await?;
        screen.press(words.begin).await?;
        stage.log_in_again(&staff).await?;
        screen.expect_heading(words.text("init.title")).await?;
        // ⑥ while the mail server is away
        stage.mailbox.stop().await?;
        screen.press(words.initialize).await?;
        screen.expect_text(words.text("code.delayed")).await?;
        screen.expect_step("⑥").await?;
        screen.reload().await?;
        screen.expect_text(words.text("code.delayed")).await?;
        screen.expect_step("⑥").await?;
        stage.mailbox.restart().await?;
        let code = stage.next_code(staff.mail_address).await?;
        screen.expect_step("⑦").await?;
        // ⑧ after a wrong code: a reload gives no try back
        stage.confirm(&other_than(&code)).await?;
        screen.expect_text(&words.fill("code.attempts", 4)).await?;
        screen.reload().await?;
        stage.confirm(&other_than(&code)).await?;
        screen.expect_text(&words.fill("code.attempts", 3)).await?;
        stage.confirm(&code).await?;
        screen.expect_text(words.text("init.confirmed")).await?;
        reload_to_the_end(stage).await
    })
    .await
}

/// ⑩ to ⑮
async fn reload_to_the_end(stage: &Stage) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.mailbox.stop().await?;
    screen.fill(words.new_address, NEW).await?;
    screen.press(words.send).await?;
    screen.expect_text(words.text("code.delayed")).await?;
    screen.expect_step("⑩").await?;
    screen.reload().await?;
    screen.expect_step("⑩").await?;
    stage.mailbox.restart().await?;
    let code = stage.next_code(NEW).await?;
    screen.expect_step("⑪").await?;
    // ⑫
    stage.type_code(&other_than(&code)).await?;
    screen.expect_text(&words.fill("code.attempts", 4)).await?;
    screen.reload().await?;
    stage.type_code(&code).await?;
    screen.expect_text(words.initialized).await?;
    // ⑬ and ⑭
    screen.press(words.menu).await?;
    screen.expect_step("⑭").await?;
    screen.reload().await?;
    screen.expect_text(words.initialized).await?;
    screen.expect_step("⑬").await?;
    stage.log_out().await?;
    screen.reload().await?;
    screen.expect_step("⑮").await
}

#[tokio::test]
async fn the_desk_branch_outlives_a_reload_at_every_step() -> Result<()> {
    Stage::play(options(Language::English), async |stage| {
        stage.with_another(Device::Desktop, async |desk| reload_at_the_desk(stage, desk).await).await
    })
    .await
}

async fn expect_record(stage: &Stage, desk: &Screen<'_>, ticket: &str) -> Result<()> {
    desk.expect_value(stage.labels().text("operator.ticket"), ticket).await?;
    let ticked = "return document.querySelectorAll('.checks input:checked').length === 2";
    desk.expect_script("what was checked is still ticked", ticked).await
}

async fn reload_at_the_desk(stage: &Stage, desk: &Screen<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.open_desk(desk, &demo::DESK).await?;
    let reference = stage.call_for_help(&demo::LOST).await?;
    screen.reload().await?;
    ensure!(stage.read_reference().await? == reference, "the reference is the same");
    stage.take_up(desk, &reference).await?;
    screen.expect_text(words.text("init.desk_taken_up")).await?;
    screen.reload().await?;
    screen.expect_text(words.text("init.desk_taken_up")).await?;
    // The operator's own reload costs nothing.
    stage.write_record(desk, "INC-4718").await?;
    desk.reload().await?;
    expect_record(stage, desk, "INC-4718").await?;
    let first = stage.show_code(desk).await?;
    screen.expect_text(words.text("init.desk_code_told")).await?;
    screen.reload().await?;
    screen.expect_text(words.text("init.desk_code_told")).await?;
    screen.expect_step("⑧").await?;
    // A code is shown once: after a reload it takes another one.
    desk.reload().await?;
    expect_record(stage, desk, "INC-4718").await?;
    ensure!(!desk.text().await?.contains(&first), "the code is shown once");
    desk.press(words.text("operator.release_again")).await?;
    let second = desk.text_of(".spoken-code").await?;
    stage.confirm(&first).await?;
    // The earlier code is no guess, and costs no attempt.
    screen.expect_alert(words.text("code.of_another")).await?;
    screen.reload().await?;
    screen.expect_text(&words.fill("code.attempts", 5)).await?;
    stage.confirm(&second).await?;
    screen.expect_text(words.text("init.confirmed")).await?;
    screen.reload().await?;
    screen.expect_step("⑨").await?;
    reload_to_the_end(stage).await
}

#[tokio::test]
async fn a_second_tab_is_at_the_same_step_and_either_goes_on() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let (screen, words, staff) = (stage.screen(), stage.labels(), demo::STAFF);
        stage.pass_password(&staff).await?;
        screen.press(words.begin).await?;
        stage.log_in_again(&staff).await?;
        screen.press(words.initialize).await?;
        let code = stage.next_code(staff.mail_address).await?;
        screen.expect_step("⑦").await?;
        let first = stage.open_second_tab().await?;
        screen.expect_step("⑦").await?;
        stage.confirm(&code).await?;
        screen.expect_text(words.text("init.confirmed")).await?;
        // The first tab goes on too, as soon as it is looked at.
        let second = stage.go_to_tab(first).await?;
        screen.expect_text(words.text("init.confirmed")).await?;
        screen.fill(words.new_address, NEW).await?;
        screen.press(words.send).await?;
        let code = stage.next_code(NEW).await?;
        screen.expect_step("⑪").await?;
        // The second one is told of the change that the first has begun.
        let first = stage.go_to_tab(second).await?;
        screen.reload().await?;
        screen.expect_text(&words.sent_to(NEW)).await?;
        stage.type_code(&code).await?;
        screen.expect_text(words.initialized).await?;
        stage.go_to_tab(first).await?;
        screen.expect_text(words.initialized).await
    })
    .await
}

#[tokio::test]
async fn at_the_desk_both_tabs_follow_what_the_operator_does() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let followed = async |desk: &Screen<'_>| {
            let (screen, words) = (stage.screen(), stage.labels());
            stage.open_desk(desk, &demo::DESK).await?;
            let reference = stage.call_for_help(&demo::LOST).await?;
            let first = stage.open_second_tab().await?;
            ensure!(stage.read_reference().await? == reference, "it is the same request");
            stage.take_up(desk, &reference).await?;
            screen.expect_text(words.text("init.desk_taken_up")).await?;
            let second = stage.go_to_tab(first).await?;
            screen.expect_text(words.text("init.desk_taken_up")).await?;
            stage.write_record(desk, "INC-4719").await?;
            let code = stage.show_code(desk).await?;
            screen.expect_text(words.text("init.desk_code_told")).await?;
            stage.confirm(&code).await?;
            screen.expect_text(words.text("init.confirmed")).await?;
            // The other one goes on by itself.
            stage.go_to_tab(second).await?;
            screen.expect_text(words.text("init.confirmed")).await
        };
        stage.with_another(Device::Desktop, followed).await
    })
    .await
}

#[tokio::test]
async fn a_phone_that_was_locked_shows_that_the_code_is_over_and_goes_on() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let (screen, words, staff) = (stage.screen(), stage.labels(), demo::STAFF);
        stage.pass_password(&staff).await?;
        screen.press(words.begin).await?;
        stage.log_in_again(&staff).await?;
        screen.press(words.initialize).await?;
        let over = stage.next_code(staff.mail_address).await?;
        screen.expect_step("⑦").await?;
        stage.lock_phone_for(A_LONG_CALL).await?;
        screen.expect_text(words.text("init.code_expired")).await?;
        screen.press(words.text("code.resend")).await?;
        let code = stage.next_code(staff.mail_address).await?;
        ensure!(code != over, "it is another one");
        stage.confirm(&code).await?;
        screen.expect_text(words.text("init.confirmed")).await?;
        // At ⑨ there is no hurry either.
        stage.lock_phone_for(A_LONG_CALL).await?;
        screen.fill(words.new_address, NEW).await?;
        screen.press(words.send).await?;
        stage.type_code(&stage.next_code(NEW).await?).await?;
        screen.expect_text(words.initialized).await
    })
    .await
}

#[tokio::test]
async fn a_phone_that_was_locked_during_the_call_goes_on_with_the_same_reference() -> Result<()> {
    Stage::play(options(Language::English), async |stage| {
        stage.with_another(Device::Desktop, async |desk| call_for_long(stage, desk).await).await
    })
    .await
}

async fn call_for_long(stage: &Stage, desk: &Screen<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    let reference = stage.call_for_help(&demo::LOST).await?;
    stage.lock_phone_for(A_LONG_CALL).await?;
    ensure!(stage.read_reference().await? == reference, "the reference is the same");
    stage.open_desk(desk, &demo::DESK).await?;
    stage.take_up(desk, &reference).await?;
    stage.write_record(desk, "INC-4720").await?;
    let over = stage.show_code(desk).await?;
    screen.expect_text(words.text("init.desk_code_told")).await?;
    stage.lock_phone_for(Duration::from_mins(11)).await?;
    screen.expect_text(words.text("init.desk_code_expired")).await?;
    // The operator sees that too, and shows another one: what they wrote down is still there.
    desk.expect_no_text(&over).await?;
    desk.press(words.text("operator.release_again")).await?;
    // So long after the log-in, it takes the second factor once more.
    desk.press(words.send).await?;
    desk.fill(words.code, &stage.next_code(demo::DESK.mail_address).await?).await?;
    desk.press(words.confirm).await?;
    desk.press(words.text("operator.release_again")).await?;
    let code = desk.text_of(".spoken-code").await?;
    ensure!(code != over, "it is another one");
    screen.expect_text(words.text("init.desk_code_told")).await?;
    stage.confirm(&code).await?;
    stage.register(NEW).await
}

#[tokio::test]
async fn after_its_hour_it_has_to_be_begun_anew() -> Result<()> {
    Stage::play(options(Language::English), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        let before = stage.call_for_help(&demo::LOST).await?;
        stage.lock_phone_for(Duration::from_mins(61)).await?;
        screen.expect_text(words.text("login.ended")).await?;
        stage.log_in_again(&demo::LOST).await?;
        ensure!(stage.read_reference().await? != before, "it is another request");
        Ok(())
    })
    .await
}
