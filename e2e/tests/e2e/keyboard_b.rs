//! Flow B and the help desk without a mouse.

use anyhow::Result;
use ninsho_e2e::{Device, Language, Options, People, Person, Screen, Stage, demo};
use thirtyfour::Key;

use crate::{NEW, other_than};

fn options(language: Language) -> Options {
    Options { device: Device::Desktop, language, people: People::OfTheDemo, ..Options::default() }
}

#[tokio::test]
async fn flow_b_can_be_walked_by_keyboard_alone() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let (screen, words, staff) = (stage.screen(), stage.labels(), demo::STAFF);
        screen.open("/").await?;
        type_password(stage, &screen, &staff).await?;
        screen.expect_text("s****f@example.com").await?;
        screen.go_and_press(words.begin).await?;
        // Each new step begins at its heading.
        screen.expect_focus(words.text("init.again_title")).await?;
        screen.go_and_type(words.password, staff.password).await?;
        screen.strike(Key::Enter).await?;
        screen.expect_focus(words.text("init.title")).await?;
        screen.go_and_press(words.initialize).await?;
        screen.expect_heading(words.text("init.code_title")).await?;
        let code = stage.next_code(staff.mail_address).await?;
        screen.expect_focus(words.confirmation_code).await?;
        screen.type_text(&other_than(&code)).await?;
        screen.strike(Key::Enter).await?;
        // What is wrong takes the focus, ready to be put right.
        screen.expect_alert(words.text("init.code_wrong")).await?;
        screen.expect_focus(words.confirmation_code).await?;
        screen.fill(words.confirmation_code, "").await?;
        screen.type_text(&code).await?;
        screen.go_and_press(words.confirm).await?;
        register(stage, words.text("init.confirmed")).await
    })
    .await
}

async fn type_password(stage: &Stage, screen: &Screen<'_>, person: &Person) -> Result<()> {
    let words = stage.labels();
    screen.go_and_type(words.user_id, person.user_id).await?;
    screen.go_and_type(words.password, person.password).await?;
    screen.strike(Key::Enter).await
}

/// ⑨ to ⑮
async fn register(stage: &Stage, confirmed: &str) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    screen.expect_text(confirmed).await?;
    screen.expect_focus(words.set_up).await?;
    screen.go_and_type(words.new_address, "a@st.kyoto-u.ac.jp").await?;
    screen.strike(Key::Enter).await?;
    screen.expect_alert(&words.fill("wrong_address.forbidden", "st.kyoto-u.ac.jp")).await?;
    screen.expect_focus(words.new_address).await?;
    screen.fill(words.new_address, "").await?;
    screen.type_text(NEW).await?;
    screen.strike(Key::Enter).await?;
    screen.expect_text(&words.sent_to(NEW)).await?;
    screen.expect_focus(words.code).await?;
    screen.type_text(&stage.next_code(NEW).await?).await?;
    screen.strike(Key::Enter).await?;
    screen.expect_text(words.initialized).await?;
    screen.expect_script("the heading has the focus", ON_HEADING).await?;
    screen.go_and_press(words.menu).await?;
    screen.go_and_press(words.log_out).await?;
    screen.expect_focus(words.text("out.title")).await?;
    screen.expect_step("⑮").await
}

const ON_HEADING: &str = "return document.activeElement.matches('h1')";

#[tokio::test]
async fn caller_and_operator_need_no_mouse_either() -> Result<()> {
    Stage::play(options(Language::English), async |stage| {
        stage.with_another(Device::Desktop, async |desk| by_telephone(stage, desk).await).await
    })
    .await
}

async fn by_telephone(stage: &Stage, desk: &Screen<'_>) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    screen.open("/").await?;
    screen.go_and_press(words.cannot_receive).await?;
    screen.expect_focus(words.text("init.again_title")).await?;
    type_password(stage, &screen, &demo::BOTH).await?;
    screen.expect_focus(words.text("init.title")).await?;
    screen.go_and_press(words.text("init.cannot_read")).await?;
    screen.expect_focus(words.text("init.desk_title")).await?;
    let reference = screen.text_of(".reference-number").await?;
    open_desk(stage, desk).await?;
    find_and_take(stage, desk, &reference).await?;
    let code = release(stage, desk).await?;
    screen.expect_text(words.text("init.desk_code_told")).await?;
    // What the desk does has not moved the caller's focus.
    screen.expect_focus(words.text("init.desk_title")).await?;
    screen.go_and_type(words.confirmation_code, &code).await?;
    screen.strike(Key::Enter).await?;
    register(stage, words.text("init.confirmed")).await
}

async fn open_desk(stage: &Stage, desk: &Screen<'_>) -> Result<()> {
    let words = stage.labels();
    desk.open("/helpdesk").await?;
    desk.expect_elsewhere("/helpdesk").await?;
    type_password(stage, desk, &demo::DESK).await?;
    desk.go_and_press(words.send).await?;
    desk.expect_focus(words.code).await?;
    desk.type_text(&stage.next_code(demo::DESK.mail_address).await?).await?;
    desk.strike(Key::Enter).await?;
    desk.expect_text(words.text("operator.search")).await
}

async fn find_and_take(stage: &Stage, desk: &Screen<'_>, reference: &str) -> Result<()> {
    let words = stage.labels();
    desk.expect_text(reference).await?;
    desk.go_and_type(words.text("operator.search"), reference).await?;
    desk.strike(Key::Enter).await?;
    // Whoever has opened a request goes on there.
    desk.expect_focus(reference).await?;
    desk.go_and_press(words.text("operator.take")).await?;
    desk.expect_text(words.text("operator.ticket")).await?;
    desk.expect_focus(reference).await
}

async fn release(stage: &Stage, desk: &Screen<'_>) -> Result<String> {
    let words = stage.labels();
    desk.go_and_press(words.text("operator.release")).await?;
    // The first thing that is missing takes the focus.
    desk.expect_alert(words.text("operator.checks_few")).await?;
    desk.expect_script("a check has the focus", "return document.activeElement.type === 'checkbox'").await?;
    for _ in 0..2 {
        desk.strike(Key::Space).await?;
        desk.strike(Key::Tab).await?;
    }
    desk.go_and_type(words.text("operator.ticket"), "INC-4717").await?;
    desk.strike(Key::Enter).await?;
    let code = desk.text_of(".spoken-code").await?;
    desk.expect_script("the code has the focus", "return document.activeElement.matches('.spoken')").await?;
    Ok(code)
}

#[tokio::test]
async fn an_operator_refuses_by_keyboard() -> Result<()> {
    Stage::play(options(Language::Japanese), async |stage| {
        let refused = async |desk: &Screen<'_>| {
            let words = stage.labels();
            let reference = stage.call_for_help(&demo::LOST).await?;
            open_desk(stage, desk).await?;
            find_and_take(stage, desk, &reference).await?;
            desk.go_and_press(words.text("operator.refuse_title")).await?;
            desk.go_and_press(words.text("operator.refuse")).await?;
            desk.expect_alert(words.text("operator.reason_empty")).await?;
            desk.expect_focus(words.text("operator.reason")).await?;
            desk.type_text("本人ではない").await?;
            desk.go_and_press(words.text("operator.refuse")).await?;
            desk.expect_text(&words.fill("operator.refused", &reference)).await?;
            let told = "return document.activeElement.matches('.banner')";
            desk.expect_script("what was done has the focus", told).await
        };
        stage.with_another(Device::Desktop, refused).await
    })
    .await
}
