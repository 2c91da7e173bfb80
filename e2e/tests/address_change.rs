//! Flow A of the manual, ① to ⑩: a person changes the address that receives their codes.

use std::time::Duration;

use anyhow::{Result, ensure};
use ninsho_e2e::{CODE_SUBJECT, Device, Language, Options, SENDER, Stage};
use ninsho_mailbox::{Fault, Moment, Security};

/// The address that everybody here changes to.
const NEW: &str = "taro.new@example.net";

#[tokio::test]
async fn the_manual_holds_on_a_phone_in_japanese() -> Result<()> {
    Stage::play(Options::default(), async |stage| walk_through_the_manual(stage).await).await
}

#[tokio::test]
async fn the_manual_holds_on_a_desktop_in_english_with_guarded_mail() -> Result<()> {
    let options = Options {
        device: Device::Desktop,
        language: Language::English,
        security: Security::StartTls,
        ..Options::default()
    };
    Stage::play(options, async |stage| {
        walk_through_the_manual(stage).await?;
        for mail in stage.mailbox.mails() {
            ensure!(mail.tls, "mail {} came in the clear", mail.id);
            ensure!(mail.authenticated.is_some(), "mail {} came without a log-in", mail.id);
        }
        Ok(())
    })
    .await
}

/// Every step, with a reload at each.
async fn walk_through_the_manual(stage: &Stage) -> Result<()> {
    let (screen, words, taro) = (stage.screen(), stage.labels(), Stage::TARO);
    // ①
    screen.open("/").await?;
    screen.expect_heading(words.log_in).await?;
    stage.pass_password(&taro).await?;
    screen.expect_text("t****@example.com").await?;
    screen.reload().await?;
    stage.pass_second_factor(&taro).await?;
    screen.reload().await?;
    // ② ③
    stage.open_settings().await?;
    screen.expect_step("④").await?;
    screen.reload().await?;
    screen.expect_heading(words.set_up).await?;
    // ④
    stage.ask_for(NEW).await?;
    // ⑤
    screen.expect_text(&words.sent_to(NEW)).await?;
    screen.reload().await?;
    screen.expect_text(&words.sent_to(NEW)).await?;
    // ⑥
    let mail = stage.next_mail(NEW, |_| true).await?;
    ensure!(mail.subject().as_deref() == Some(CODE_SUBJECT), "subject: {:?}", mail.subject());
    ensure!(mail.from().as_deref() == Some(SENDER), "sender: {:?}", mail.from());
    let code = mail.code().unwrap_or_default();
    // ⑦
    stage.type_code(&code).await?;
    // ⑧
    screen.expect_text(words.done).await?;
    screen.reload().await?;
    screen.expect_text(words.done).await?;
    // ⑨
    screen.press(words.menu).await?;
    screen.press(words.log_out).await?;
    // ⑩
    screen.expect_text(words.logged_out).await?;
    screen.open("/").await?;
    screen.expect_heading(words.log_in).await?;
    // From now on the new address receives the codes, and the old one has been told.
    let notice = stage.next_mail(taro.mail_address, |mail| mail.code().is_none()).await?;
    ensure!(!notice.links().is_empty(), "the notice has a link to stop the change");
    stage.pass_password(&taro).await?;
    screen.press(words.send).await?;
    stage.next_code(NEW).await.map(drop)
}

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
            screen.expect_alert(words.wrong_code).await?;
            screen.expect_text(&words.attempts_left(left)).await?;
        }
        stage.type_code(&other_than(&code)).await?;
        screen.expect_alert(words.exhausted).await?;
        screen.reload().await?;
        screen.expect_text(words.exhausted).await?;
        // A new one helps.
        screen.press(words.another_address).await?;
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
        screen.expect_alert(words.wrong_code).await?;
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
        stage.advance_clock(Duration::from_secs(10 * 60 + 1)).await?;
        stage.type_code(&code).await?;
        screen.expect_text(words.expired).await
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
            screen.expect_text(&words.forbidden(domain)).await?;
        }
        let to_others = stage.mailbox.mails().iter().any(|mail| !mail.is_to(Stage::TARO.mail_address));
        ensure!(!to_others, "nothing was mailed to any of them");
        stage.ask_for(NEW).await?;
        screen.expect_text(&words.sent_to(NEW)).await
    })
    .await
}

#[tokio::test]
async fn a_mail_that_the_other_side_refuses_is_seen_on_the_screen() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.mailbox.inject(Fault::reply(Moment::Rcpt, 550, "5.1.1 No such user").to("gone@example.org"));
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for("gone@example.org").await?;
        screen.expect_text(&words.refused_by("example.org")).await?;
        screen.press(words.another_address).await?;
        stage.ask_for(NEW).await?;
        stage.type_code(&stage.next_code(NEW).await?).await?;
        screen.expect_text(words.done).await
    })
    .await
}

#[tokio::test]
async fn a_mail_server_that_comes_back_gets_the_mail_after_all() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.mailbox.stop().await?;
        stage.ask_for(NEW).await?;
        screen.expect_text(words.delayed).await?;
        stage.mailbox.restart().await?;
        let code = stage.next_code(NEW).await?;
        screen.expect_no_text(words.delayed).await?;
        stage.type_code(&code).await?;
        screen.expect_text(words.done).await
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
        stage.server.kill().await?;
        stage.server.come_up().await?;
        screen.reload().await?;
        screen.expect_text(&words.sent_to(NEW)).await?;
        stage.type_code(&code).await?;
        screen.expect_text(words.done).await
    })
    .await
}

/// A code that is not this one.
fn other_than(code: &str) -> String {
    let first = if code.starts_with('0') { '1' } else { '0' };
    format!("{first}{}", code.get(1..).unwrap_or_default())
}

/// The code in full-width digits, in two groups.
fn wide(code: &str) -> String {
    let digits =
        code.chars().filter_map(|digit| digit.to_digit(10)).filter_map(|n| char::from_u32(0xff10 + n));
    let digits: Vec<char> = digits.collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}
