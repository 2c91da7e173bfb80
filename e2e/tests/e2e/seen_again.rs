//! A page that was out of sight looks again at the session, and at what has ended meanwhile.

use std::time::Duration;

use anyhow::Result;
use ninsho_e2e::{Device, Options, Stage};

/// The page is hidden and seen again, as a tab is.
const SEEN_AGAIN: &str = "
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    return true";

#[tokio::test]
async fn a_tab_that_is_seen_again_knows_of_the_log_out_in_another() -> Result<()> {
    let options = Options { device: Device::Desktop, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        screen.expect_text("t****o@example.com").await?;
        let first = stage.open_second_tab().await?;
        stage.log_out().await?;
        stage.go_to_tab(first).await?;
        screen.expect_script("it is seen again", SEEN_AGAIN).await?;
        screen.expect_heading(words.log_in).await?;
        screen.expect_text(words.text("login.ended_elsewhere")).await?;
        screen.expect_no_text("t****o@example.com").await
    })
    .await
}

#[tokio::test]
async fn a_tab_of_one_person_shows_nothing_of_them_once_another_has_logged_in() -> Result<()> {
    let options = Options { device: Device::Desktop, ..Options::default() };
    Stage::play(options, async |stage| {
        let screen = stage.screen();
        stage.log_in(&Stage::TARO).await?;
        screen.expect_text("t****o@example.com").await?;
        let first = stage.open_second_tab().await?;
        stage.log_out().await?;
        stage.log_in(&Stage::HANAKO).await?;
        screen.expect_text("h****o@example.com").await?;
        stage.go_to_tab(first).await?;
        screen.expect_script("it is seen again", SEEN_AGAIN).await?;
        screen.expect_text("h****o@example.com").await?;
        screen.expect_no_text("t****o@example.com").await
    })
    .await
}

#[tokio::test]
async fn a_page_out_of_the_browsers_cache_shows_nothing_before_it_has_looked() -> Result<()> {
    let options = Options { device: Device::Desktop, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        screen.expect_text("t****o@example.com").await?;
        let kept = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })); return document.body.hidden";
        screen.expect_script("it is hidden while it is kept", kept).await?;
        stage.server.make_trouble(ninsho_e2e::Trouble::Held, "GET /api/v1/session");
        let shown = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); return document.body.hidden";
        screen.expect_script("and until it knows", shown).await?;
        stage.server.let_go();
        screen.expect_text("t****o@example.com").await?;
        screen.expect_heading(words.text("account.title")).await
    })
    .await
}

#[tokio::test]
async fn a_phone_that_wakes_after_the_expiry_says_so_on_the_page_of_the_log_in() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.send).await?;
        screen.expect_focus_led_to(words.text("address.code_title")).await?;
        stage.lock_phone_for(Duration::from_secs(10 * 60 + 1)).await?;
        screen.expect_text(words.text("problem.code_expired")).await?;
        screen.press(words.send).await?;
        screen.fill(words.code, &stage.next_code(Stage::TARO.mail_address).await?).await
    })
    .await
}

#[tokio::test]
async fn the_focus_stays_with_send_again_and_the_last_minute_is_announced() -> Result<()> {
    Stage::play(Options { device: Device::Desktop, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.send).await?;
        screen.expect_text(words.text("code.resend_in")).await?;
        stage.lock_phone_for(Duration::from_secs(61)).await?;
        screen.press(words.text("code.resend")).await?;
        screen.expect_text(words.text("code.resend_in")).await?;
        let stays = "return document.activeElement.matches('.wait')";
        screen.expect_script("the focus is where the button was", stays).await?;
        stage.lock_phone_for(Duration::from_secs(8 * 60)).await?;
        let said = format!(
            "return [...document.querySelectorAll('[role=status]')]
                .some((at) => at.innerText.replace(/\\u200b/g, '').includes({:?}))",
            words.text("code.last_minute")
        );
        screen.expect_script("one minute is left", &said).await
    })
    .await
}
