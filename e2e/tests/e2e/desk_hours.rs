//! The support desk's hours on the screen of a call: what is open when the call begins, and what the page says
//! once the desk has closed.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use ninsho_e2e::{Device, Language, Options, Stage};

/// Open on all days from nine to five, by clocks that have no daylight saving time, and a way for who cannot phone.
const SETTINGS: &str = "[institution]\ntime_zone = 'Etc/UTC'\n\
    [institution.desk]\nclosed = []\n\
    open = [{ days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from = '09:00', until = '17:00' }]\n\
    [[institution.contact]]\nname = { ja = '学生証での手続き', en = 'With the student card' }\n\
    text = { ja = '窓口にお持ちください。', en = 'Bring it to the counter.' }\n\
    url = 'https://www.example.ac.jp/counter'\n";

/// Seconds from midnight to two minutes before the desk closes.
const SHORTLY_BEFORE: u64 = (16 * 60 + 58) * 60;
const DAY: u64 = 24 * 60 * 60;

/// Where everything stands that can be pressed or typed into.
const PLACES: &str = "return JSON.stringify([...document.querySelectorAll('a, button, input')]
    .map(one => Math.round(one.getBoundingClientRect().top + scrollY)))";

#[tokio::test]
async fn the_desk_closes_while_the_screen_is_open_in_japanese() -> Result<()> {
    the_desk_closes(Device::Phone, Language::Japanese).await
}

#[tokio::test]
async fn the_desk_closes_while_the_screen_is_open_in_english() -> Result<()> {
    the_desk_closes(Device::Phone, Language::English).await
}

async fn the_desk_closes(device: Device, language: Language) -> Result<()> {
    let options = Options { device, language, settings: SETTINGS, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        let until_shortly_before = (DAY + SHORTLY_BEFORE - seconds_of_day(stage).await?) % DAY;
        stage.advance_clock(Duration::from_secs(until_shortly_before)).await?;
        stage.call_for_help(&Stage::TARO).await?;
        // The browser may add the zone.
        let open = words.fill("footer.open", "17:00");
        screen.expect_text(open.split_inclusive("17:00").next().context("a text with a time")?).await?;
        screen.expect_text(words.text("init.desk_intro")).await?;
        screen.expect_text(words.text("footer.contacts")).await?;
        let way = match language {
            Language::Japanese => "学生証での手続き 窓口にお持ちください。",
            Language::English => "With the student card Bring it to the counter.",
        };
        screen.expect_text(way).await?;
        let places = screen.answer(PLACES).await?;

        stage.advance_clock(Duration::from_mins(3)).await?;
        expect_closed(stage).await?;
        let then = screen.answer(PLACES).await?;
        ensure!(places == then, "what can be pressed has moved: {places}, then {then}");
        screen.reload().await?;
        expect_closed(stage).await
    })
    .await
}

/// Nine o'clock is the next opening, and the request ends an hour after it began, before that.
async fn expect_closed(stage: &Stage) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    screen.expect_text(words.text("footer.closed")).await?;
    screen.expect_text(words.text("init.desk_closed")).await?;
    screen.expect_no_text(words.text("init.desk_intro")).await?;
    let (line, says) = (screen.text_of(".card .opening").await?, screen.text_of(".either").await?);
    ensure!(line.contains("9:00"), "when it opens: {line}");
    ensure!(says.contains("17:58") || says.contains("17:59"), "when the request ends: {says}");
    screen.expect_text(words.phone).await
}

/// By UTC.
async fn seconds_of_day(stage: &Stage) -> Result<u64> {
    let seconds = stage.screen().answer("return String(Math.floor(Date.now() / 1000) % 86400)").await?;
    Ok(seconds.parse()?)
}
