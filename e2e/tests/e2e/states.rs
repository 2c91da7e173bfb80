//! What people are told whose account or address is not well, from the log-in to where it ends.

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, Language, Options, People, Screen, Stage, demo};
use ninsho_mailbox::{Fault, Moment};

use crate::NEW;

fn options(language: Language) -> Options {
    Options { language, people: People::OfTheDemo, ..Options::default() }
}

#[tokio::test]
async fn one_who_has_lost_the_only_authenticator_is_helped_by_the_desk() -> Result<()> {
    Stage::play(options(Language::English), async |stage| {
        let lost = async |desk: &Screen<'_>| {
            let (screen, words) = (stage.screen(), stage.labels());
            stage.pass_password(&demo::AUTHENTICATOR).await?;
            screen.expect_text(words.text("factor.authenticator_label")).await?;
            screen.press(words.begin).await?;
            stage.log_in_again(&demo::AUTHENTICATOR).await?;
            // No address is set, so nothing can be mailed: the desk, at once.
            let reference = stage.read_reference().await?;
            screen.expect_text(words.placeholder).await?;
            screen.expect_text(words.phone).await?;
            screen.expect_nothing_to_press(words.initialize).await?;
            stage.open_desk(desk, &demo::DESK).await?;
            stage.take_up(desk, &reference).await?;
            stage.write_record(desk, "INC-4715").await?;
            stage.confirm(&stage.show_code(desk).await?).await?;
            stage.register(NEW).await?;
            // The authenticator is gone with the rest.
            stage.log_out().await?;
            stage.pass_password(&demo::AUTHENTICATOR).await?;
            screen.press(words.send).await?;
            screen.expect_nothing_to_press(words.text("factor.way_authenticator")).await?;
            stage.type_code(&stage.next_code(NEW).await?).await?;
            // What no mail could tell before is told on the screen.
            screen.expect_heading(words.text("account.title")).await?;
            screen.expect_text(words.text("account.unacknowledged_events")).await
        };
        stage.with_another(Device::Desktop, lost).await
    })
    .await
}

#[tokio::test]
async fn a_member_of_the_staff_waits_for_the_second_operator_and_is_told_so() -> Result<()> {
    let settings = "[helpdesk]\nsecond_operator_for_staff = true";
    Stage::play(Options { settings, ..options(Language::Japanese) }, async |stage| {
        let served = async |desk: &Screen<'_>| {
            let (screen, words) = (stage.screen(), stage.labels());
            stage.pass_password(&demo::STAFF).await?;
            screen.expect_text("s****f@example.com").await?;
            screen.press(words.begin).await?;
            stage.log_in_again(&demo::STAFF).await?;
            screen.press(words.text("init.cannot_read")).await?;
            let reference = stage.read_reference().await?;
            stage.open_desk(desk, &demo::DESK).await?;
            stage.take_up(desk, &reference).await?;
            stage.write_record(desk, "INC-4716").await?;
            desk.press(words.text("operator.release")).await?;
            screen.expect_text(words.text("init.desk_awaiting_second")).await?;
            screen.reload().await?;
            screen.expect_text(words.text("init.desk_awaiting_second")).await?;
            // The desk's rule is no business of whoever can read the mail.
            screen.press(words.text("init.cancel")).await?;
            stage.pass_second_factor(&demo::STAFF).await?;
            screen.expect_heading(words.text("account.title")).await
        };
        stage.with_another(Device::Desktop, served).await
    })
    .await
}

#[tokio::test]
async fn a_frozen_account_is_told_of_the_report_and_sent_to_the_desk() -> Result<()> {
    Stage::play(options(Language::English), async |stage| {
        is_sent_to_the_desk(stage, &demo::FROZEN, stage.labels().text("problem.account_frozen")).await
    })
    .await
}

#[tokio::test]
async fn a_blocked_account_is_told_why_and_sent_to_the_desk() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        is_sent_to_the_desk(stage, &demo::BLOCKED, stage.labels().text("problem.second_factor_blocked")).await
    })
    .await
}

async fn is_sent_to_the_desk(stage: &Stage, person: &ninsho_e2e::Person, why: &str) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.pass_password(person).await?;
    screen.press(words.send).await?;
    screen.expect_alert(why).await?;
    screen.expect_text(words.phone).await?;
    screen.expect_nothing_to_press(words.send).await?;
    screen.press(words.begin).await?;
    stage.log_in_again(person).await?;
    stage.read_reference().await?;
    screen.expect_nothing_to_press(words.initialize).await?;
    let codes =
        stage.mailbox.mails_to(person.mail_address).iter().filter(|mail| mail.code().is_some()).count();
    ensure!(codes == 0, "{codes} codes were mailed");
    Ok(())
}

#[tokio::test]
async fn a_locked_account_is_told_how_long_to_wait_and_is_let_in_afterwards() -> Result<()> {
    Stage::play(options(Language::English), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&demo::LOCKED).await?;
        screen.press(words.send).await?;
        screen.expect_alert(words.text("problem.second_factor_locked")).await?;
        screen.expect_alert(words.text("failure.wait_until")).await?;
        stage.advance_clock(std::time::Duration::from_mins(16)).await?;
        stage.pass_second_factor(&demo::LOCKED).await?;
        screen.expect_heading(words.text("account.title")).await
    })
    .await
}

#[tokio::test]
async fn a_closed_account_is_told_no_more_than_an_id_that_never_was() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&demo::CLOSED).await?;
        screen.expect_alert(words.text("problem.wrong_credentials")).await?;
        screen.press(words.cannot_receive).await?;
        stage.log_in_again(&demo::CLOSED).await?;
        screen.expect_alert(words.text("problem.wrong_credentials")).await?;
        screen.expect_heading(words.text("init.again_title")).await?;
        let told = stage.mailbox.mails_to(demo::CLOSED.mail_address).len();
        ensure!(told == 0, "{told} mails went out");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_whose_mail_is_refused_is_led_to_the_desk_in_japanese() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| refused(stage).await).await
}

#[tokio::test]
async fn one_whose_mail_is_refused_is_led_to_the_desk_in_english() -> Result<()> {
    Stage::play(options(Language::English), async |stage| refused(stage).await).await
}

async fn refused(stage: &Stage) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    let gone = demo::GONE.mail_address;
    stage.mailbox.inject(Fault::reply(Moment::Rcpt, 550, "5.1.1 No such user").to(gone));
    stage.pass_password(&demo::GONE).await?;
    screen.press(words.send).await?;
    screen.expect_text(&words.fill("code.refused", "example.com")).await?;
    screen.expect_text(words.text("factor.refused_detail")).await?;
    screen.press(words.begin).await?;
    stage.log_in_again(&demo::GONE).await?;
    screen.expect_text("g****e@example.com").await?;
    screen.press(words.initialize).await?;
    screen.expect_text(&words.fill("code.refused", "example.com")).await?;
    screen.expect_text(words.text("init.refused_detail")).await?;
    screen.press(words.text("init.cannot_read")).await?;
    stage.read_reference().await?;
    screen.expect_text(words.phone).await
}
