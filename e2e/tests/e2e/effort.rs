//! The taps and characters of both flows, walked without a mistake, are those of `docs/effort.md`, and no more
//! than the steps of the manual ask for themselves.

use anyhow::{Result, ensure};
use ninsho_e2e::{Effort, Options, Person, Stage};

use crate::NEW;

const TABLE: &str = include_str!("../../../docs/effort.md");

const TARO: Person = Stage::TARO;
/// The digits of a code that was mailed.
const CODE: usize = 8;

/// ID and password with their button.
fn log_in() -> Effort {
    Effort { taps: 3, characters: TARO.user_id.len() + TARO.password.len() }
}

/// A field and its button.
const fn field(characters: usize) -> Effort {
    Effort { taps: 2, characters }
}

const fn press() -> Effort {
    Effort { taps: 1, characters: 0 }
}

/// What the manual's steps take.
fn of_manual(steps: &[Effort]) -> Effort {
    steps.iter().fold(Effort::default(), |sum, step| Effort {
        taps: sum.taps + step.taps,
        characters: sum.characters + step.characters,
    })
}

fn expect_in_table(flow: &str, manual: Effort, page: Effort) -> Result<()> {
    ensure!(page.taps <= manual.taps && page.characters <= manual.characters, "{page:?} of {manual:?}");
    let row =
        format!("| {flow} | {} | {} | {} | {} |", manual.taps, manual.characters, page.taps, page.characters);
    ensure!(TABLE.contains(&row), "docs/effort.md has no such row:\n{row}");
    Ok(())
}

#[tokio::test]
async fn flow_a_takes_what_the_manual_takes() -> Result<()> {
    // ① with the one-time password; ②; ③; ④; ⑦; ⑧ and ⑨.
    let menu = || [press(), press()];
    let steps = [log_in(), press(), field(CODE), press(), press(), field(NEW.len()), field(CODE)];
    let manual = of_manual(&[&steps[..], &menu()].concat());
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&TARO).await?;
        screen.press(words.menu).await?;
        screen.press(words.set_up).await?;
        stage.ask_for(NEW).await?;
        prove_and_leave(stage).await?;
        expect_in_table("A: change the address (①-⑩)", manual, screen.effort())
    })
    .await
}

#[tokio::test]
async fn flow_b_takes_one_field_less_than_the_manual() -> Result<()> {
    // ②; ③; ④; ⑤; ⑧; ⑨; ⑫; ⑬ and ⑭.
    let manual = of_manual(&[
        log_in(),
        press(),
        log_in(),
        press(),
        field(CODE),
        field(NEW.len()),
        field(CODE),
        press(),
        press(),
    ]);
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&TARO).await?;
        screen.press(words.begin).await?;
        screen.expect_value(words.user_id, TARO.user_id).await?;
        screen.fill(words.password, TARO.password).await?;
        screen.press(words.log_in).await?;
        screen.press(words.initialize).await?;
        stage.confirm(&stage.next_code(TARO.mail_address).await?).await?;
        screen.fill(words.new_address, NEW).await?;
        screen.press(words.send).await?;
        prove_and_leave(stage).await?;
        expect_in_table("B: initialize by mail (①-⑮)", manual, screen.effort())
    })
    .await
}

async fn prove_and_leave(stage: &Stage) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.type_code(&stage.next_code(NEW).await?).await?;
    screen.expect_text(words.done).await?;
    stage.log_out().await
}
