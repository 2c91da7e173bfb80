//! Every state of the page by the rules of axe-core, in light and dark, on 320 and 1280 px.

use std::time::Duration;

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, Inspection, Language, Options, Stage};
use ninsho_mailbox::{Fault, Moment};

use crate::{NEW, other_than};

/// The other tests here find nothing; this one shows that they would.
#[tokio::test]
async fn what_is_wrong_with_a_page_is_found() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        stage.screen().open("/").await?;
        stage.screen().expect_heading(stage.labels().log_in).await?;
        let spoil = "
            document.querySelector('label').remove();
            document.querySelector('h1').style.color = '#999999';
            document.querySelector('form').style.width = '400px';";
        stage.browser.driver().execute(spoil, Vec::new()).await?;
        let mut inspection = Inspection::begin(&stage.browser)?;
        inspection.look_at("spoilt").await?;
        let found = inspection.end().err().map(|error| error.to_string()).unwrap_or_default();
        for wrong in [
            "spoilt (light, 320 px): label at #user-id",
            "spoilt (light, 1280 px): color-contrast at h1",
            "spoilt (dark, 320 px): does not fit into the window: <form",
        ] {
            ensure!(found.contains(wrong), "{wrong} is not among {found}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn everybody_can_log_in() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let mut inspection = Inspection::begin(&stage.browser)?;
        log_in(stage, &mut inspection).await?;
        inspection.end()
    })
    .await
}

async fn log_in(stage: &Stage, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    screen.open("/").await?;
    screen.expect_heading(words.log_in).await?;
    inspection.look_at("login").await?;
    screen.press(words.log_in).await?;
    screen.expect_alert(words.text("wrong_id.empty")).await?;
    inspection.look_at("login-empty").await?;
    screen.fill(words.user_id, "nobody").await?;
    screen.fill(words.password, "wrong").await?;
    screen.press(words.log_in).await?;
    screen.expect_alert(words.text("problem.wrong_credentials")).await?;
    inspection.look_at("login-wrong").await?;
    screen.press(words.cannot_receive).await?;
    screen.expect_heading(words.text("init.again_title")).await?;
    inspection.look_at("initialization-login").await?;
    screen.open("/help").await?;
    screen.expect_heading(words.text("help.title")).await?;
    inspection.look_at("help").await?;
    screen.open("/no/such/page").await?;
    screen.expect_heading(words.text("missing.title")).await?;
    inspection.look_at("not-found").await?;

    stage.pass_password(&Stage::TARO).await?;
    screen.expect_text("t****o@example.com").await?;
    inspection.look_at("factor-ask").await?;
    screen.press(words.menu).await?;
    screen.expect_text(words.log_out).await?;
    inspection.look_at("factor-menu").await?;
    screen.press(words.menu).await?;
    screen.press(words.send).await?;
    screen.expect_text(&words.sent_to("t****o@example.com")).await?;
    inspection.look_at("factor-sent").await?;
    let code = stage.next_code(Stage::TARO.mail_address).await?;
    for left in (1..5).rev() {
        stage.type_code(&other_than(&code)).await?;
        screen.expect_text(&words.fill("code.attempts", left)).await?;
    }
    inspection.look_at("factor-wrong").await?;
    stage.type_code(&other_than(&code)).await?;
    screen.expect_alert(words.text("problem.code_exhausted")).await?;
    inspection.look_at("factor-exhausted").await?;
    screen.press(words.menu).await?;
    screen.press(words.log_out).await?;
    screen.expect_heading(words.text("out.title")).await?;
    inspection.look_at("logged-out").await?;
    stage.pass_password(&Stage::JIRO).await?;
    screen.expect_text(words.begin).await?;
    inspection.look_at("factor-nowhere").await
}

#[tokio::test]
async fn everybody_can_change_the_address() -> Result<()> {
    let settings = "[limits.session]\nstep_up = '5m'";
    Stage::play(Options { settings, ..options(Language::English) }, async |stage| {
        let mut inspection = Inspection::begin(&stage.browser)?;
        type_an_address(stage, &mut inspection).await?;
        type_a_code(stage, &mut inspection).await?;
        inspection.end()
    })
    .await
}

async fn type_an_address(stage: &Stage, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.log_in(&Stage::TARO).await?;
    screen.expect_text("t****o@example.com").await?;
    inspection.look_at("account").await?;
    screen.press(words.menu).await?;
    screen.expect_text(words.log_out).await?;
    inspection.look_at("menu").await?;
    screen.press(words.set_up).await?;
    screen.expect_heading(words.set_up).await?;
    screen.expect_text("t****o@example.com").await?;
    inspection.look_at("address").await?;
    for (state, address, says) in [
        (
            "address-forbidden",
            "a@st.kyoto-u.ac.jp",
            &*words.fill("wrong_address.forbidden", "st.kyoto-u.ac.jp"),
        ),
        ("address-typing-error", "taro@gmial.com", words.text("address.did_you_mean")),
        ("address-carrier", "taro@docomo.ne.jp", words.text("address.carrier")),
    ] {
        screen.fill(words.address, address).await?;
        // The hint on a carrier stops nothing, so that it is looked at before the form is sent.
        if state != "address-carrier" {
            screen.press(words.send).await?;
        }
        screen.expect_text(says).await?;
        inspection.look_at(state).await?;
    }
    stage.browser.set_offline(true).await?;
    stage.ask_for(NEW).await?;
    screen.expect_alert(words.text("failure.offline")).await?;
    inspection.look_at("address-offline").await?;
    stage.browser.set_offline(false).await
}

async fn type_a_code(stage: &Stage, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.mailbox.inject(Fault::reply(Moment::Rcpt, 550, "5.1.1 No such user").to("gone@example.org"));
    stage.advance_clock(Duration::from_mins(6)).await?;
    stage.ask_for("gone@example.org").await?;
    screen.expect_heading(words.text("factor.again_title")).await?;
    inspection.look_at("step-up").await?;
    stage.pass_second_factor(&Stage::TARO).await?;
    screen.expect_text(&words.fill("code.refused", "example.org")).await?;
    inspection.look_at("code-refused").await?;
    let refused = screen.place().await?;
    screen.press(words.text("address.other")).await?;
    screen.expect_heading(words.set_up).await?;
    stage.mailbox.stop().await?;
    stage.ask_for(NEW).await?;
    screen.expect_text(words.text("code.delayed")).await?;
    inspection.look_at("code-delayed").await?;
    stage.mailbox.restart().await?;
    let code = stage.next_code(NEW).await?;
    screen.expect_text(&words.sent_to(NEW)).await?;
    inspection.look_at("code-sent").await?;
    let open = screen.place().await?;
    stage.type_code(&other_than(&code)).await?;
    screen.expect_alert(words.text("problem.wrong_code")).await?;
    inspection.look_at("code-wrong").await?;
    screen.open("/account").await?;
    screen.expect_text(words.text("address.resume")).await?;
    inspection.look_at("account-unfinished").await?;
    screen.open("/address-change").await?;
    screen.expect_text(words.text("address.resume")).await?;
    inspection.look_at("address-unfinished").await?;
    screen.open(&refused).await?;
    screen.expect_heading(words.text("ended.title")).await?;
    inspection.look_at("change-ended").await?;
    screen.open("/address-change/00000000-0000-4000-8000-000000000000").await?;
    screen.expect_heading(words.text("missing.flow")).await?;
    inspection.look_at("change-missing").await?;

    screen.open(&open).await?;
    stage.type_code(&code).await?;
    screen.expect_text(words.done).await?;
    inspection.look_at("done").await?;

    stage.open_settings().await?;
    stage.ask_for("later@example.net").await?;
    screen.expect_text(&words.sent_to("later@example.net")).await?;
    let dead = screen.place().await?;
    stage.advance_clock(Duration::from_mins(11)).await?;
    screen.open(&dead).await?;
    screen.expect_text(words.text("problem.code_expired")).await?;
    inspection.look_at("change-expired").await
}

#[tokio::test]
async fn everybody_can_look_after_the_account() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let mut inspection = Inspection::begin(&stage.browser)?;
        see_the_account(stage, &mut inspection).await?;
        stop_changes(stage, &mut inspection).await?;
        lose_the_session(stage, &mut inspection).await?;
        inspection.end()
    })
    .await
}

async fn see_the_account(stage: &Stage, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.log_in(&Stage::TARO).await?;
    stage.with_another(Device::Phone, async |other| stage.log_in_on(other, &Stage::TARO).await).await?;
    screen.open("/sessions").await?;
    screen.expect_text(words.text("sessions.end")).await?;
    inspection.look_at("sessions").await?;
    screen.press(words.text("sessions.end")).await?;
    screen.expect_text(words.text("sessions.only")).await?;
    inspection.look_at("sessions-only").await?;
    screen.open("/history").await?;
    screen.expect_heading(words.text("history.title")).await?;
    screen.expect_text(words.text("history.logged_in")).await?;
    inspection.look_at("history").await
}

async fn stop_changes(stage: &Stage, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    screen.open("/stop/nonsense").await?;
    screen.expect_text(words.text("stop.unknown")).await?;
    inspection.look_at("stop-unknown").await?;

    screen.open("/address-change").await?;
    stage.ask_for("first@example.net").await?;
    screen.expect_text(&words.sent_to("first@example.net")).await?;
    screen.open(&stage.revocation_link(&Stage::TARO).await?).await?;
    screen.expect_text("f****t@example.net").await?;
    inspection.look_at("stop").await?;
    screen.press(words.text("stop.act_revocation")).await?;
    screen.expect_text(words.text("stop.is_stopped")).await?;
    inspection.look_at("stopped").await?;

    // The stop has ended the session of whoever asked for the change.
    stage.advance_clock(Duration::from_mins(10)).await?;
    stage.log_in(&Stage::TARO).await?;
    stage.open_settings().await?;
    stage.ask_for("second@example.net").await?;
    screen.expect_text(&words.sent_to("second@example.net")).await?;
    let link = stage.revocation_link(&Stage::TARO).await?;
    screen.press(words.text("address.other")).await?;
    screen.expect_heading(words.set_up).await?;
    screen.open(&link).await?;
    screen.expect_text(words.text("stop.nothing")).await?;
    inspection.look_at("stop-nothing").await
}

async fn lose_the_session(stage: &Stage, inspection: &mut Inspection<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    stage.advance_clock(Duration::from_mins(31)).await?;
    screen.open("/account").await?;
    screen.expect_text(words.text("login.ended")).await?;
    inspection.look_at("session-over").await?;

    stage.log_in(&Stage::TARO).await?;
    stage.open_settings().await?;
    stage.ask_for("third@example.net").await?;
    stage.type_code(&stage.next_code("third@example.net").await?).await?;
    screen.expect_text(words.done).await?;
    screen.open(&stage.revocation_link(&Stage::TARO).await?).await?;
    screen.expect_text("t****d@example.net").await?;
    inspection.look_at("freeze").await?;
    screen.press(words.text("stop.act_freeze")).await?;
    screen.expect_text(words.text("stop.frozen")).await?;
    inspection.look_at("frozen").await
}

fn options(language: Language) -> Options {
    Options { device: Device::Desktop, language, ..Options::default() }
}
