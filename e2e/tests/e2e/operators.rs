//! Several operators at the help desk: who may serve whom, and how one finds a request.

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, Language, Options, People, Screen, Stage, demo};

use crate::NEW;

#[tokio::test]
async fn a_member_of_the_staff_needs_two_operators_in_japanese() -> Result<()> {
    with_two(Language::Japanese, two_serve_the_staff).await
}

#[tokio::test]
async fn a_member_of_the_staff_needs_two_operators_in_english() -> Result<()> {
    with_two(Language::English, two_serve_the_staff).await
}

#[tokio::test]
async fn an_operator_takes_a_request_over_from_another() -> Result<()> {
    with_two(Language::Japanese, take_over).await
}

#[tokio::test]
async fn who_is_asked_to_approve_may_refuse_instead() -> Result<()> {
    with_two(Language::English, refuse_as_the_second).await
}

/// Two operators, each at a browser of their own, and the caller with a telephone.
async fn with_two(
    language: Language,
    scene: impl AsyncFn(&Stage, &Screen<'_>, &Screen<'_>) -> Result<()>,
) -> Result<()> {
    let settings = "[helpdesk]\nsecond_operator_for_staff = true";
    let options = Options { language, people: People::OfTheDemo, settings, ..Options::default() };
    Stage::play(options, async |stage| {
        let first = async |first: &Screen<'_>| {
            let second = async |second: &Screen<'_>| {
                stage.open_desk(first, &demo::DESK).await?;
                stage.open_desk(second, &demo::DESK2).await?;
                scene(stage, first, second).await
            };
            stage.with_another(Device::Desktop, second).await
        };
        stage.with_another(Device::Desktop, first).await
    })
    .await
}

/// The first operator checks who is calling and asks for a second one. Returns the reference.
async fn ask_for_a_second(stage: &Stage, first: &Screen<'_>) -> Result<String> {
    let (screen, words) = (stage.screen(), stage.labels());
    let reference = stage.call_for_help(&demo::STAFF).await?;
    stage.take_up(first, &reference).await?;
    first.expect_text(words.text("operator.staff")).await?;
    stage.write_record(first, "INC-4712").await?;
    first.press(words.text("operator.release")).await?;
    first.expect_text(words.text("operator.second_wait")).await?;
    screen.expect_text(words.text("init.desk_awaiting_second")).await?;
    Ok(reference)
}

async fn two_serve_the_staff(stage: &Stage, first: &Screen<'_>, second: &Screen<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    let reference = ask_for_a_second(stage, first).await?;
    // Who asks for it cannot give it.
    first.expect_nothing_to_press(words.text("operator.approve")).await?;
    first.expect_nothing_to_press(words.text("operator.release")).await?;
    second.expect_text(&words.fill("operator.second_by", demo::DESK.user_id)).await?;
    second.press(&reference).await?;
    // What is approved is what the first one wrote down.
    second.expect_text(words.text("operator.record")).await?;
    second.expect_text("INC-4712").await?;
    second.press(words.text("operator.approve")).await?;
    // The second one never gets the code.
    second.expect_text(&words.fill("operator.busy_by", demo::DESK.user_id)).await?;
    second.expect_nothing_to_press(words.text("operator.release")).await?;
    first.expect_text(words.text("operator.approved_note")).await?;
    // What the first one wrote down is still there.
    first.expect_value(words.text("operator.ticket"), "INC-4712").await?;
    let code = stage.show_code(first).await?;
    screen.expect_text(words.text("init.desk_code_told")).await?;
    stage.confirm(&code).await?;
    stage.register(NEW).await?;
    first.expect_text(words.text("operator.gone")).await
}

async fn take_over(stage: &Stage, first: &Screen<'_>, second: &Screen<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    let reference = stage.call_for_help(&demo::LOST).await?;
    stage.take_up(first, &reference).await?;
    stage.write_record(first, "INC-1").await?;
    let dead = stage.show_code(first).await?;
    screen.expect_text(words.text("init.desk_code_told")).await?;
    second.press(&reference).await?;
    second.expect_text(&words.fill("operator.busy_by", demo::DESK.user_id)).await?;
    second.press(words.text("operator.take_over")).await?;
    second.expect_text(words.text("operator.ticket")).await?;
    // The first one is told whose it is now, and the code is gone from their screen.
    first.expect_text(&words.fill("operator.busy_by", demo::DESK2.user_id)).await?;
    first.expect_no_text(&dead).await?;
    first.expect_nothing_to_press(words.text("operator.release")).await?;
    // The check begins anew: the code that was told counts no more.
    screen.expect_text(words.text("init.desk_taken_up")).await?;
    stage.confirm(&dead).await?;
    screen.expect_alert(words.text("init.desk_no_code")).await?;
    stage.write_record(second, "INC-2").await?;
    let code = stage.show_code(second).await?;
    screen.expect_text(words.text("init.desk_code_told")).await?;
    stage.confirm(&code).await?;
    stage.register(NEW).await
}

async fn refuse_as_the_second(stage: &Stage, first: &Screen<'_>, second: &Screen<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    let reference = ask_for_a_second(stage, first).await?;
    second.press(&reference).await?;
    second.press(words.text("operator.refuse_title")).await?;
    second.fill(words.text("operator.reason"), "The voice was not theirs").await?;
    second.press(words.text("operator.refuse")).await?;
    second.expect_text(&words.fill("operator.refused", &reference)).await?;
    first.expect_text(words.text("operator.gone")).await?;
    screen.expect_text(words.text("init.ended_refused")).await
}

#[tokio::test]
async fn an_operator_cannot_serve_their_own_account() -> Result<()> {
    let options = Options { people: People::OfTheDemo, ..Options::default() };
    Stage::play(options, async |stage| {
        let own = async |desk: &Screen<'_>| {
            let words = stage.labels();
            stage.open_desk(desk, &demo::DESK).await?;
            let reference = stage.call_for_help(&demo::DESK).await?;
            desk.press(&reference).await?;
            desk.expect_text(words.text("operator.own")).await?;
            desk.expect_nothing_to_press(words.text("operator.take")).await?;
            desk.expect_nothing_to_press(words.text("operator.release")).await?;
            desk.expect_nothing_to_press(words.text("operator.refuse_title")).await
        };
        stage.with_another(Device::Desktop, own).await
    })
    .await
}

#[tokio::test]
async fn a_request_is_found_by_its_reference_and_by_the_id() -> Result<()> {
    let options = Options { device: Device::Desktop, people: People::OfTheDemo, ..Options::default() };
    Stage::play(options, async |stage| {
        let found = async |desk: &Screen<'_>| {
            let lost = stage.call_for_help(&demo::LOST).await?;
            stage.browser.driver().delete_all_cookies().await?;
            let staff = stage.call_for_help(&demo::STAFF).await?;
            stage.open_desk(desk, &demo::DESK).await?;
            search(stage, desk, &lost, &staff).await
        };
        stage.with_another(Device::Phone, found).await
    })
    .await
}

async fn search(stage: &Stage, desk: &Screen<'_>, lost: &str, staff: &str) -> Result<()> {
    let words = stage.labels();
    ensure!(lost != staff, "each has a reference of its own");
    // As it is heard: in small letters, without its hyphen, or the beginning alone.
    let heard = lost.to_lowercase().replace('-', " ");
    for (typed, found, other) in [
        (&*heard, lost, staff),
        (staff.get(..5).unwrap_or_default(), staff, lost),
        ("LOST", lost, staff),
        ("ｓｔａ", staff, lost),
    ] {
        desk.fill(words.text("operator.search"), typed).await?;
        desk.expect_no_text(other).await?;
        desk.expect_text(found).await?;
    }
    desk.fill(words.text("operator.search"), "no-such-request").await?;
    desk.expect_text(words.text("operator.not_found")).await?;
    // Enter opens the first one that was found.
    desk.fill(words.text("operator.search"), "lost").await?;
    desk.expect_text(lost).await?;
    desk.strike(thirtyfour::Key::Enter).await?;
    desk.expect_text(words.text("operator.take")).await
}
