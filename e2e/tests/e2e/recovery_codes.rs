//! Recovery codes on paper, in a file, and one after the other.

use std::fs;

use anyhow::{Context, Result, ensure};
use ninsho_e2e::{Device, Language, Options, Stage};
use tempfile::TempDir;

#[tokio::test]
async fn they_are_printed_with_what_one_needs_in_three_years() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        let codes = make(stage).await?;
        let count = "window.printed = 0; window.print = () => { window.printed += 1; };";
        stage.browser.driver().execute(count, Vec::new()).await?;
        screen.press(words.text("recovery.print")).await?;
        screen.expect_script("the browser prints", "return window.printed === 1").await?;
        stage.browser.show_as_printed(true).await?;
        let paper = screen.text().await?;
        stage.browser.show_as_printed(false).await?;
        let lines: Vec<&str> = paper.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        // The title, the codes and the notes, with nothing around them.
        let (title, rest) = lines.split_first().context("there is paper")?;
        ensure!(*title == words.text("recovery.title"), "on paper: {paper}");
        let (list, notes) = rest.split_at_checked(codes.len()).context("ten codes and notes")?;
        ensure!(list.iter().eq(codes.iter()), "on paper: {paper}");
        expect_notes(stage, &notes.join("\n"))
    })
    .await
}

#[tokio::test]
async fn they_are_saved_as_a_file_of_these_ten_alone_in_japanese() -> Result<()> {
    saved(Device::Phone, Language::Japanese).await
}

#[tokio::test]
async fn they_are_saved_as_a_file_of_these_ten_alone_in_english() -> Result<()> {
    saved(Device::Desktop, Language::English).await
}

async fn saved(device: Device, language: Language) -> Result<()> {
    let folder = tempfile::tempdir()?;
    Stage::play(Options { device, language, ..Options::default() }, async |stage| {
        stage.browser.download_into(folder.path()).await?;
        let codes = make(stage).await?;
        stage.screen().press(stage.labels().text("recovery.download")).await?;
        let file = downloaded(stage, &folder).await?;
        let (head, rest) = file.split_once("\n\n").context("a head and more")?;
        ensure!(head == stage.labels().text("recovery.title"), "the head says what it is: {head}");
        let (list, notes) = rest.split_once("\n\n").context("a list and notes")?;
        // A box to tick before each.
        let boxed: Vec<String> = codes.iter().map(|code| format!("□ {code}")).collect();
        ensure!(list.lines().eq(boxed.iter().map(String::as_str)), "in the file: {list}");
        expect_notes(stage, notes)
    })
    .await
}

/// Whose codes they are, where they are typed, and who helps.
fn expect_notes(stage: &Stage, notes: &str) -> Result<()> {
    let words = stage.labels();
    for needed in [Stage::TARO.user_id, &stage.server.address(), words.text("recovery.note_use"), words.phone]
    {
        ensure!(notes.contains(needed), "{needed} is not among the notes: {notes}");
    }
    Ok(())
}

/// The text of the file, once it is there.
async fn downloaded(stage: &Stage, folder: &TempDir) -> Result<String> {
    let file = folder.path().join(format!("ninsho-recovery-{}.txt", Stage::TARO.user_id));
    stage.wait_until("the file is saved", async || Ok(fs::read_to_string(&file).ok())).await
}

#[tokio::test]
async fn at_three_left_the_person_is_warned_and_a_used_one_is_dead() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        let codes = make(stage).await?;
        screen.press(words.text("recovery.done")).await?;
        stage.log_out().await?;
        let (used, left) = codes.split_at_checked(7).context("there are ten")?;
        for (nth, code) in used.iter().enumerate() {
            log_in_with(stage, code).await?;
            screen.expect_heading(words.text("account.title")).await?;
            screen.expect_text(words.text("history.title")).await?;
            let warns = screen.text().await?.contains(&words.fill("recovery.low", "3"));
            ensure!(warns == (nth == 6), "after {} the page says {:?}", nth + 1, screen.text().await?);
            stage.log_out().await?;
        }
        log_in_with(stage, used.first().context("seven are used")?).await?;
        screen.expect_alert(words.text("factor.recovery_wrong")).await?;
        type_one(stage, left.first().context("three are left")?).await?;
        screen.expect_heading(words.text("account.title")).await?;
        // New ones end the old ones.
        screen.open("/recovery-codes").await?;
        screen.expect_text(&words.fill("recovery.low", "2")).await?;
        screen.press(words.text("recovery.make_new")).await?;
        screen.press(words.text("recovery.done")).await?;
        screen.expect_no_text(&words.fill("recovery.low", "2")).await?;
        stage.log_out().await?;
        log_in_with(stage, left.last().context("three are left")?).await?;
        screen.expect_alert(words.text("factor.recovery_wrong")).await
    })
    .await
}

/// Makes ten and returns them as they are shown.
async fn make(stage: &Stage) -> Result<Vec<String>> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.log_in(&Stage::TARO).await?;
    screen.press(words.menu).await?;
    screen.press(words.text("recovery.title")).await?;
    screen.press(words.text("recovery.make")).await?;
    let shown = screen.text_of(".recovery-codes").await?;
    let codes: Vec<String> = shown.lines().map(|line| line.trim().to_owned()).collect();
    ensure!(codes.len() == 10, "there are ten: {shown}");
    Ok(codes)
}

async fn log_in_with(stage: &Stage, code: &str) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.pass_password(&Stage::TARO).await?;
    screen.press(words.text("factor.way_recovery")).await?;
    type_one(stage, code).await
}

async fn type_one(stage: &Stage, code: &str) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    screen.fill(words.text("factor.recovery_label"), code).await?;
    screen.press(words.confirm).await
}
