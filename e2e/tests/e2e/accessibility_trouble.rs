//! What people see whose account is not well, and what operators see of each other, by the rules of
//! axe-core, in light and dark, on 320 and 1280 px.

use std::time::Duration;

use anyhow::Result;
use ninsho_e2e::{Clock, Device, Inspection, Language, Options, People, Screen, Stage, demo};
use ninsho_mailbox::{Fault, Moment};

use crate::NEW;

fn options(language: Language) -> Options {
    let settings = "[helpdesk]\nsecond_operator_for_staff = true";
    Options { device: Device::Desktop, language, people: People::OfTheDemo, settings, ..Options::default() }
}

#[tokio::test]
async fn everybody_can_read_what_is_wrong() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let mut inspection = Inspection::begin(&stage.browser)?;
        be_refused(stage, &mut inspection).await?;
        have_an_authenticator_alone(stage, &mut inspection).await?;
        report(stage, &mut inspection).await?;
        inspection.end()
    })
    .await
}

async fn be_refused(stage: &Stage, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    let gone = demo::GONE.mail_address;
    stage.mailbox.inject(Fault::reply(Moment::Rcpt, 550, "5.1.1 No such user").to(gone));
    for (person, says, state) in [
        (demo::FROZEN, words.text("problem.account_frozen"), "frozen-login"),
        (demo::LOCKED, words.text("problem.second_factor_locked"), "locked-login"),
    ] {
        stage.pass_password(&person).await?;
        screen.press(words.send).await?;
        screen.expect_alert(says).await?;
        inspection.look_at(state).await?;
        stage.browser.driver().delete_all_cookies().await?;
    }
    stage.pass_password(&demo::GONE).await?;
    screen.press(words.send).await?;
    screen.expect_text(words.text("factor.refused_detail")).await?;
    inspection.look_at("refused-login").await?;
    screen.press(words.begin).await?;
    stage.log_in_again(&demo::GONE).await?;
    screen.press(words.initialize).await?;
    screen.expect_text(words.text("init.refused_detail")).await?;
    inspection.look_at("initialization-refused").await?;
    stage.browser.driver().delete_all_cookies().await.map_err(Into::into)
}

async fn have_an_authenticator_alone(stage: &Stage, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.pass_password(&demo::AUTHENTICATOR).await?;
    let late = Clock::Behind(Duration::from_mins(5));
    stage.type_authenticator_code(&stage.authenticator_code(demo::AUTHENTICATOR_KEY, late).await?).await?;
    screen.expect_alert(&words.clock_off(5)).await?;
    inspection.look_at("authenticator-clock").await?;
    stage.type_authenticator_code(&stage.next_authenticator_code(demo::AUTHENTICATOR_KEY).await?).await?;
    screen.expect_heading(words.text("account.title")).await?;
    screen.expect_text(words.text("account.none")).await?;
    inspection.look_at("account-authenticator-alone").await?;
    screen.open("/authenticators").await?;
    screen.press(&words.fill("authenticators.remove_of", "demo")).await?;
    screen.press(words.text("authenticators.remove_yes")).await?;
    screen.expect_alert(words.text("problem.last_factor")).await?;
    inspection.look_at("authenticators-last").await?;
    stage.advance_clock(Duration::from_mins(11)).await?;
    screen.open("/recovery-codes").await?;
    screen.press(words.text("recovery.make")).await?;
    screen.expect_text(words.text("factor.authenticator_label")).await?;
    inspection.look_at("step-up-authenticator").await?;
    stage.browser.driver().delete_all_cookies().await.map_err(Into::into)
}

async fn report(stage: &Stage, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.initialize(&demo::STAFF, NEW).await?;
    screen.open(&stage.revocation_link(&demo::STAFF).await?).await?;
    screen.expect_text(words.text("stop.can_freeze_initialization")).await?;
    inspection.look_at("freeze-initialization").await
}

#[tokio::test]
async fn everybody_can_follow_the_desk() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let mut inspection = Inspection::begin(&stage.browser)?;
        let followed = async |desk: &Screen<'_>| follow(stage, desk, &mut inspection).await;
        stage.with_another(Device::Desktop, followed).await?;
        inspection.end()
    })
    .await
}

async fn follow(stage: &Stage, desk: &Screen<'_>, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.open_desk(desk, &demo::DESK).await?;
    let reference = stage.call_for_help(&demo::STAFF).await?;
    stage.take_up(desk, &reference).await?;
    stage.confirm("12345678").await?;
    screen.expect_alert(words.text("init.desk_no_code")).await?;
    inspection.look_at("desk-no-code-yet").await?;
    stage.write_record(desk, "INC-1").await?;
    desk.press(words.text("operator.release")).await?;
    screen.expect_text(words.text("init.desk_awaiting_second")).await?;
    inspection.look_at("desk-awaiting-second").await?;
    screen.press(words.text("init.cancel")).await?;
    stage.browser.driver().delete_all_cookies().await?;
    let reference = stage.call_for_help(&demo::LOST).await?;
    stage.take_up(desk, &reference).await?;
    stage.write_record(desk, "INC-2").await?;
    stage.show_code(desk).await?;
    screen.expect_text(words.text("init.desk_code_told")).await?;
    inspection.look_at("desk-told").await?;
    stage.lock_phone_for(Duration::from_mins(11)).await?;
    screen.expect_text(words.text("init.desk_code_expired")).await?;
    inspection.look_at("desk-told-expired").await?;
    desk.press(words.text("operator.refuse_title")).await?;
    desk.fill(words.text("operator.reason"), "本人ではない").await?;
    desk.press(words.text("operator.refuse")).await?;
    screen.expect_text(words.text("init.ended_refused")).await?;
    inspection.look_at("initialization-ended-refused").await
}

#[tokio::test]
async fn everybody_can_serve_beside_others() -> Result<()> {
    Stage::play(options(Language::English), async |stage| {
        let mut inspection = Inspection::begin(&stage.browser)?;
        serve(stage, &mut inspection).await?;
        inspection.end()
    })
    .await
}

/// The callers stay on the phone; the operators take this browser in turn.
async fn serve(stage: &Stage, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    let mut references = Vec::new();
    for caller in [demo::STAFF, demo::LOST, demo::DESK] {
        references.push(stage.call_for_help(&caller).await?);
        stage.browser.driver().delete_all_cookies().await?;
    }
    let [staff, lost, own] = &references[..] else { return Ok(()) };
    stage.open_desk(&screen, &demo::DESK).await?;
    screen.press(own).await?;
    screen.expect_text(words.text("operator.own")).await?;
    inspection.look_at("helpdesk-own").await?;
    stage.take_up(&screen, staff).await?;
    stage.write_record(&screen, "INC-3").await?;
    screen.press(words.text("operator.release")).await?;
    screen.expect_text(words.text("operator.second_wait")).await?;
    inspection.look_at("helpdesk-second-wait").await?;
    stage.take_up(&screen, lost).await?;
    screen.press(words.text("operator.refuse_title")).await?;
    screen.press(words.text("operator.refuse")).await?;
    screen.expect_alert(words.text("operator.reason_empty")).await?;
    inspection.look_at("helpdesk-refuse").await?;
    stage.browser.driver().delete_all_cookies().await?;
    stage.open_desk(&screen, &demo::DESK2).await?;
    screen.press(staff).await?;
    screen.expect_text(words.text("operator.approve")).await?;
    inspection.look_at("helpdesk-approve").await?;
    screen.press(lost).await?;
    screen.expect_text(words.text("operator.take_over")).await?;
    inspection.look_at("helpdesk-take-over").await?;
    screen.press(words.text("operator.take_over")).await?;
    screen.press(words.text("operator.refuse_title")).await?;
    screen.fill(words.text("operator.reason"), "The caller hung up").await?;
    screen.press(words.text("operator.refuse")).await?;
    screen.expect_text(&words.fill("operator.refused", lost)).await?;
    inspection.look_at("helpdesk-refused").await?;
    screen.fill(words.text("operator.search"), "no-such-request").await?;
    screen.expect_text(words.text("operator.not_found")).await?;
    inspection.look_at("helpdesk-not-found").await
}
