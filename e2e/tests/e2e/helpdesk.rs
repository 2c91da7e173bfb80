//! Flow B with the help desk on the telephone (⑥'): the person's screen and the operator's,
//! side by side.

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, Language, Options, People, Screen, Stage, demo};

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
        stage.with_another(Device::Desktop, async |desk| serve(stage, desk).await).await
    })
    .await
}

async fn serve(stage: &Stage, desk: &Screen<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.server.make_operator(Stage::HANAKO.user_id).await?;
    stage.open_desk(desk, &Stage::HANAKO).await?;
    let reference = stage.call_for_help(&Stage::TARO).await?;
    // The request is there without a reload.
    stage.take_up(desk, &reference).await?;
    screen.expect_text(words.text("init.desk_taken_up")).await?;
    screen.reload().await?;
    screen.expect_text(words.text("init.desk_taken_up")).await?;
    let code = release(stage, desk).await?;
    screen.expect_text(words.text("init.desk_code_told")).await?;
    screen.expect_step("⑧").await?;
    // Read out in two groups, typed with a blank.
    stage.confirm(&code).await?;
    stage.register(NEW).await?;
    // The operator's own record, without any address.
    desk.press(words.text("operator.log")).await?;
    desk.expect_text(words.text("history.desk_told_code")).await?;
    desk.expect_text("INC-4711").await?;
    ensure!(!desk.text().await?.contains('@'), "an operator sees no address");
    Ok(())
}

#[tokio::test]
async fn what_the_desk_does_moves_no_button_under_the_finger_in_japanese() -> Result<()> {
    nothing_moves(Language::Japanese).await
}

#[tokio::test]
async fn what_the_desk_does_moves_no_button_under_the_finger_in_english() -> Result<()> {
    nothing_moves(Language::English).await
}

async fn nothing_moves(language: Language) -> Result<()> {
    Stage::play(Options { language, ..Options::default() }, async |stage| {
        stage
            .with_another(Device::Desktop, async |desk| {
                let (screen, words) = (stage.screen(), stage.labels());
                stage.server.make_operator(Stage::HANAKO.user_id).await?;
                stage.open_desk(desk, &Stage::HANAKO).await?;
                let reference = stage.call_for_help(&Stage::TARO).await?;
                let before = place_of_the_button(&screen).await?;
                stage.take_up(desk, &reference).await?;
                screen.expect_text(words.text("init.desk_taken_up")).await?;
                ensure!(place_of_the_button(&screen).await? == before, "it has moved at the taking up");
                stage.write_record(desk, "INC-4711").await?;
                stage.show_code(desk).await?;
                screen.expect_text(words.text("init.desk_code_told")).await?;
                ensure!(place_of_the_button(&screen).await? == before, "it has moved at the release");
                Ok(())
            })
            .await
    })
    .await
}

async fn place_of_the_button(screen: &Screen<'_>) -> Result<String> {
    let place =
        "const { top } = document.querySelector('.code-form button[type=submit]').getBoundingClientRect();
        return `${top + scrollY}`";
    screen.answer(place).await
}

/// The check is written down, and the code is shown.
async fn release(stage: &Stage, desk: &Screen<'_>) -> Result<String> {
    let words = stage.labels();
    // Nothing was checked yet, so nothing is shown.
    desk.press(words.text("operator.release")).await?;
    desk.expect_alert(words.text("operator.checks_few")).await?;
    stage.write_record(desk, "INC-4711").await?;
    stage.show_code(desk).await
}

#[tokio::test]
async fn the_desk_refuses_whom_it_does_not_know_and_writes_down_why() -> Result<()> {
    Stage::play(Options { people: People::OfTheDemo, ..Options::default() }, async |stage| {
        stage.with_another(Device::Desktop, async |desk| refuse(stage, desk).await).await
    })
    .await
}

async fn refuse(stage: &Stage, desk: &Screen<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    let reason = "生年月日を答えられなかった";
    stage.open_desk(desk, &demo::DESK).await?;
    let reference = stage.call_for_help(&demo::STAFF).await?;
    let flow = screen.place().await?;
    stage.take_up(desk, &reference).await?;
    desk.press(words.text("operator.refuse_title")).await?;
    desk.press(words.text("operator.refuse")).await?;
    desk.expect_alert(words.text("operator.reason_empty")).await?;
    desk.fill(words.text("operator.reason"), reason).await?;
    desk.press(words.text("operator.refuse")).await?;
    desk.expect_text(&words.fill("operator.refused", &reference)).await?;
    desk.expect_nothing_to_press(&reference).await?;
    // The person is told that it came to nothing and whom to call, but not the operator's words.
    screen.expect_text(words.text("init.ended_refused")).await?;
    screen.expect_text(words.text("init.ended_unchanged")).await?;
    screen.expect_text(words.phone).await?;
    screen.reload().await?;
    screen.expect_text(words.text("init.ended_refused")).await?;
    ensure!(!screen.text().await?.contains(reason), "what the operator wrote is not for the caller");
    ensure!(screen.place().await? == flow, "the end is told where the flow was");
    desk.press(words.text("operator.log")).await?;
    desk.expect_text(words.text("history.desk_refused")).await?;
    desk.expect_text(reason).await
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
