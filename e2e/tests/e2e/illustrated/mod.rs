//! The illustrated manual: both flows, the telephone and the help desk, walked for the pictures.
//!
//! These tests make sure that it can be made; `cargo xtask manual` keeps what they make.

mod desk;
mod flow_a;
mod flow_b;

use std::time::Duration;

use anyhow::{Context, Result};
use ninsho_e2e::manual::Book;
use ninsho_e2e::{Device, Language, Options, People, Stage};
use ninsho_mailbox::ReceivedMail;

/// Seconds until 10:00 on a working day in Japan, so that the pictures show an open desk.
const UNTIL_TEN: &str = "const day = 86400, now = Math.floor(Date.now() / 1000) + 9 * 3600;
    let wait = (day + 36000 - now % day) % day;
    while ([0, 6].includes((Math.floor((now + wait) / day) + 4) % 7)) wait += day;
    return String(wait);";

#[tokio::test]
async fn the_manual_is_made_in_japanese() -> Result<()> {
    make(Language::Japanese).await
}

#[tokio::test]
async fn the_manual_is_made_in_english() -> Result<()> {
    make(Language::English).await
}

async fn make(language: Language) -> Result<()> {
    let mut book = Book::begin(language)?;
    let settings = Book::settings()?;
    let members = Options { language, settings, ..Options::default() };
    Stage::play(members.clone(), async |stage| flow_a::walk(stage, &mut book).await).await?;
    Stage::play(members.clone(), async |stage| flow_b::by_mail(stage, &mut book).await).await?;
    let everybody = Options { people: People::OfTheDemo, ..members.clone() };
    let mut operators = book.beside();
    Stage::play(everybody, async |stage| {
        let until_open = stage.screen().answer(UNTIL_TEN).await?.parse()?;
        stage.advance_clock(Duration::from_secs(until_open)).await?;
        stage
            .with_another(Device::Desktop, async |desk| {
                flow_b::by_phone(stage, desk, &mut book, &mut operators).await?;
                desk::second_operator(stage, desk, &mut operators).await
            })
            .await
    })
    .await?;
    book.append(operators);
    book.finish()
}

/// The sentence of a step, as the page has it in its own list of steps.
fn step<'a>(stage: &Stage, number: u32) -> &'a str {
    stage.labels().text(&format!("step.s{number}"))
}

/// The same for flow B, which has the last steps in common with flow A.
fn init_step<'a>(stage: &Stage, number: u32) -> &'a str {
    match number {
        1..=11 => stage.labels().text(&format!("init_step.s{number}")),
        later => step(stage, later - 5),
    }
}

/// A sentence that the page does not have.
fn say<'a>(stage: &Stage, ja: &'a str, en: &'a str) -> &'a str {
    match stage.language {
        Language::Japanese => ja,
        Language::English => en,
    }
}

/// The next mail with a code, and the code.
async fn mailed(stage: &Stage, to: &str) -> Result<(ReceivedMail, String)> {
    let mail = stage.next_mail(to, |mail| mail.code().is_some()).await?;
    let code = mail.code().context("a mail that has a code has one")?;
    Ok((mail, code))
}

/// Where the page says what it has done.
const BANNER: &str = ".sheet > .banner, .sheet .banner";
