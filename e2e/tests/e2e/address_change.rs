//! Changing the address when not all goes by the manual.

use std::time::Duration;

use anyhow::{Result, ensure};
use ninsho_e2e::{Options, Stage};

use crate::{NEW, other_than};

#[tokio::test]
async fn a_wrong_code_says_how_many_tries_are_left_and_the_fifth_ends_it() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        let code = stage.next_code(NEW).await?;
        for left in (1..5).rev() {
            stage.type_code(&other_than(&code)).await?;
            screen.expect_alert(words.text("problem.wrong_code")).await?;
            screen.expect_text(&words.fill("code.attempts", left)).await?;
        }
        stage.type_code(&other_than(&code)).await?;
        screen.expect_alert(words.text("problem.code_exhausted")).await?;
        screen.reload().await?;
        screen.expect_text(words.text("problem.code_exhausted")).await?;
        // A new one helps.
        screen.press(words.text("address.other")).await?;
        stage.ask_for(NEW).await?;
        stage.type_code(&stage.next_code(NEW).await?).await?;
        screen.expect_text(words.done).await
    })
    .await
}

#[tokio::test]
async fn a_right_code_after_a_wrong_one_is_taken() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        let code = stage.next_code(NEW).await?;
        stage.type_code(&other_than(&code)).await?;
        screen.expect_alert(words.text("problem.wrong_code")).await?;
        // As it looks when it was copied with a blank, by a keyboard that types wide digits.
        stage.type_code(&wide(&code)).await?;
        screen.expect_text(words.done).await
    })
    .await
}

#[tokio::test]
async fn an_expired_code_is_refused_and_the_way_on_is_shown() -> Result<()> {
    // Else the person would be asked for another code before this one is looked at.
    let settings = "[limits.session]\nstep_up = '30m'";
    Stage::play(Options { settings, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        let code = stage.next_code(NEW).await?;
        // The page asks no more from here on. Else it may hear of the end before anything is typed.
        screen.expect_text(&words.sent_to(NEW)).await?;
        stage.advance_clock(Duration::from_secs(10 * 60 + 1)).await?;
        stage.type_code(&code).await?;
        screen.expect_text(words.text("problem.code_expired")).await
    })
    .await
}

#[tokio::test]
async fn forbidden_addresses_are_refused_before_anything_is_sent() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        screen.expect_text(words.forbidden_list).await?;
        // The last one is nobody's inbox, so that nobody has to be warned of it.
        for (address, domain) in [
            ("a@st.kyoto-u.ac.jp", "st.kyoto-u.ac.jp"),
            ("a@Kyoto-U.ac.jp.", "kyoto-u.ac.jp"),
            ("a@ＭＳ．ｃ．kyoto-u.ac.jp", "ms.c.kyoto-u.ac.jp"),
            ("a@mail2.adm.kyoto-u.ac.jp", "mail2.adm.kyoto-u.ac.jp"),
        ] {
            stage.ask_for(address).await?;
            screen.expect_text(&words.fill("wrong_address.forbidden", domain)).await?;
        }
        let to_others = stage.mailbox.mails().iter().any(|mail| !mail.is_to(Stage::TARO.mail_address));
        ensure!(!to_others, "nothing was mailed to any of them");
        stage.ask_for(NEW).await?;
        screen.expect_text(&words.sent_to(NEW)).await
    })
    .await
}

#[tokio::test]
async fn a_server_that_dies_in_the_middle_loses_nothing() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        let code = stage.next_code(NEW).await?;
        screen.expect_text(&words.sent_to(NEW)).await?;
        stage.server.kill().await?;
        stage.server.come_up().await?;
        screen.reload().await?;
        screen.expect_text(&words.sent_to(NEW)).await?;
        stage.type_code(&code).await?;
        screen.expect_text(words.done).await
    })
    .await
}

#[tokio::test]
async fn a_change_goes_on_after_another_log_in() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        let code = stage.next_code(NEW).await?;
        screen.press(words.menu).await?;
        screen.press(words.log_out).await?;
        screen.expect_heading(words.text("out.title")).await?;
        stage.log_in(&Stage::TARO).await?;
        screen.press(words.text("address.resume")).await?;
        screen.expect_text(&words.sent_to(NEW)).await?;
        stage.type_code(&code).await?;
        screen.expect_text(words.done).await
    })
    .await
}

#[tokio::test]
async fn the_mail_can_be_sent_again_after_a_minute_with_the_same_code() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        let first = stage.next_code(NEW).await?;
        screen.expect_text(words.text("code.resend_in")).await?;
        screen.expect_nothing_to_press(words.text("code.resend")).await?;
        stage.advance_clock(Duration::from_secs(61)).await?;
        screen.reload().await?;
        screen.press(words.text("code.resend")).await?;
        let second = stage.next_code(NEW).await?;
        ensure!(first == second, "both mails carry the same code");
        screen.expect_text(words.text("code.resend_in")).await?;
        stage.type_code(&first).await?;
        screen.expect_text(words.done).await
    })
    .await
}

#[tokio::test]
async fn a_begun_change_asks_for_no_other_one_time_password() -> Result<()> {
    let settings = "[limits.session]\nstep_up = '5m'";
    Stage::play(Options { settings, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        let code = stage.next_code(NEW).await?;
        stage.advance_clock(Duration::from_mins(6)).await?;
        stage.type_code(&code).await?;
        screen.expect_text(words.done).await
    })
    .await
}

#[tokio::test]
async fn without_a_network_the_page_says_so_and_keeps_what_was_typed() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.browser.set_offline(true).await?;
        stage.ask_for(NEW).await?;
        screen.expect_alert(words.text("failure.offline")).await?;
        screen.expect_value(words.address, NEW).await?;
        stage.browser.set_offline(false).await?;
        screen.press(words.send).await?;
        screen.expect_text(&words.sent_to(NEW)).await
    })
    .await
}

/// The code in full-width digits, in two groups.
fn wide(code: &str) -> String {
    let digits =
        code.chars().filter_map(|digit| digit.to_digit(10)).filter_map(|n| char::from_u32(0xff10 + n));
    let digits: Vec<char> = digits.collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}
