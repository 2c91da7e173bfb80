//! Logging in, and the end of it.

use std::time::Duration;

use anyhow::{Result, ensure};
use ninsho_e2e::{Options, Person, Stage};

use crate::{NEW, other_than};

#[tokio::test]
async fn a_wrong_password_and_an_unknown_id_look_the_same() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        for person in
            [Person { password: "wrong", ..Stage::TARO }, Person { user_id: "nobody", ..Stage::TARO }]
        {
            stage.pass_password(&person).await?;
            screen.expect_alert(words.text("problem.wrong_credentials")).await?;
            screen.expect_value(words.user_id, person.user_id).await?;
        }
        stage.log_in(&Stage::TARO).await
    })
    .await
}

#[tokio::test]
async fn a_wrong_one_time_password_is_said_to_be_wrong() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.send).await?;
        let code = stage.next_code(Stage::TARO.mail_address).await?;
        stage.type_code(&other_than(&code)).await?;
        screen.expect_alert(words.text("problem.wrong_code")).await?;
        screen.expect_text(&words.fill("code.attempts", 4)).await?;
        stage.type_code(&code).await?;
        screen.expect_heading(words.text("account.title")).await
    })
    .await
}

#[tokio::test]
async fn the_page_is_opened_without_an_error_in_the_browsers_console() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        screen.open("/").await?;
        screen.expect_heading(words.log_in).await?;
        let said = stage.browser.console_text().await?;
        ensure!(!said.contains("SEVERE"), "{said}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_id_is_known_in_any_case_and_width() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        stage.log_in(&Person { user_id: "Ａ０１２３４５６", ..Stage::TARO }).await
    })
    .await
}

#[tokio::test]
async fn the_log_in_ends_by_itself_and_says_so() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.advance_clock(Duration::from_mins(31)).await?;
        stage.ask_for(NEW).await?;
        screen.expect_text(words.text("login.ended")).await?;
        screen.expect_text(words.text("login.ended_idle")).await?;
        // What was typed is still there after the log-in.
        stage.log_in_here(&screen, &Stage::TARO).await?;
        stage.open_settings().await?;
        screen.expect_value(words.address, NEW).await
    })
    .await
}

#[tokio::test]
async fn after_a_while_a_change_asks_for_another_code_and_then_goes_on() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.advance_clock(Duration::from_mins(11)).await?;
        stage.ask_for(NEW).await?;
        screen.expect_text(words.text("factor.again_title")).await?;
        stage.pass_second_factor(&Stage::TARO).await?;
        screen.expect_text(&words.sent_to(NEW)).await
    })
    .await
}

#[tokio::test]
async fn after_the_log_out_the_page_knows_nobody() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        screen.fill(words.address, NEW).await?;
        screen.press(words.menu).await?;
        screen.press(words.log_out).await?;
        screen.expect_heading(words.text("out.title")).await?;
        stage.browser.driver().back().await?;
        screen.expect_heading(words.log_in).await?;
        screen.expect_no_text("t****o@example.com").await?;
        // Whoever comes next finds nothing of what was typed.
        stage.log_in_here(&screen, &Stage::HANAKO).await?;
        stage.open_settings().await?;
        screen.expect_value(words.address, "").await?;
        let kept = "return localStorage.length + sessionStorage.length";
        let kept = stage.browser.driver().execute(kept, Vec::new()).await?;
        ensure!(kept.json() == &serde_json::json!(0), "the browser keeps {}", kept.json());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_whose_mail_was_never_set_up_is_led_to_the_first_set_up() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&Stage::JIRO).await?;
        screen.expect_nothing_to_press(words.send).await?;
        screen.press(words.begin).await?;
        screen.expect_heading(words.text("init.again_title")).await
    })
    .await
}
