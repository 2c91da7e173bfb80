//! A bad network: the page says what happened and what to do, and nothing typed is lost.

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, Language, Options, People, Screen, Stage, Trouble, demo};
use ninsho_shared::paths;

const NEW: &str = "taro.new@example.org";

#[tokio::test]
async fn a_broken_connection_costs_one_more_press() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.server.make_trouble(Trouble::Cut, &format!("POST {}", paths::LOGIN));
        stage.pass_password(&Stage::TARO).await?;
        screen.expect_alert(words.text("failure.offline")).await?;
        screen.expect_value(words.user_id, Stage::TARO.user_id).await?;
        screen.expect_value(words.password, Stage::TARO.password).await?;
        stage.server.mend();
        screen.press(words.log_in).await?;
        screen.expect_text(words.send).await
    })
    .await
}

#[tokio::test]
async fn a_page_of_a_proxy_is_not_taken_for_an_answer() -> Result<()> {
    let options = Options { language: Language::English, device: Device::Desktop, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        for (status, says) in
            [(502, words.text("problem.not_ready")), (200, words.text("failure.unreadable"))]
        {
            stage.server.make_trouble(Trouble::Instead(status), &format!("POST {}", paths::ADDRESS_CHANGES));
            stage.ask_for(NEW).await?;
            screen.expect_alert(says).await?;
            screen.expect_value(words.address, NEW).await?;
        }
        screen.press(words.send).await?;
        screen.expect_text(&words.sent_to(NEW)).await
    })
    .await
}

#[tokio::test]
async fn a_slow_answer_is_waited_for_and_asked_for_once() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.server.make_trouble(Trouble::Held, &format!("POST {}", paths::ADDRESS_CHANGES));
        stage.ask_for(NEW).await?;
        screen.expect_text(words.text("address.busy")).await?;
        screen.press(words.text("address.busy")).await?;
        screen.expect_text(words.text("address.busy")).await?;
        stage.server.let_go();
        screen.expect_text(&words.sent_to(NEW)).await?;
        let codes = stage.mailbox.mails_to(NEW).len();
        ensure!(codes == 1, "{codes} mails went out");
        Ok(())
    })
    .await
}

/// The server has done what was asked, and only its answer got lost.
#[tokio::test]
async fn what_was_done_is_shown_though_the_answer_was_lost() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for(NEW).await?;
        let code = stage.next_code(NEW).await?;
        stage.server.make_trouble(Trouble::LostAnswer, &format!("POST {}/", paths::ADDRESS_CHANGES));
        stage.type_code(&code).await?;
        screen.expect_text(words.done).await
    })
    .await
}

/// Only the answer has the new session: without it, the page says that the step is done.
#[tokio::test]
async fn a_step_whose_new_session_was_lost_with_the_answer_is_said_to_be_done() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.send).await?;
        let code = stage.next_code(Stage::TARO.mail_address).await?;
        stage.server.make_trouble(Trouble::LostAnswer, &format!("POST {}", paths::LOGIN_VERIFY));
        stage.type_code(&code).await?;
        // A browser may send the request again by itself; the page asks when it is reloaded.
        screen.expect_text(words.text("login.done")).await?;
        screen.reload().await?;
        screen.expect_text(words.text("login.done")).await?;
        screen.expect_heading(words.log_in).await?;
        stage.log_in_here(&screen, &Stage::TARO).await?;
        screen.expect_no_text(words.text("login.done")).await
    })
    .await
}

/// To confirm the code begins another session. What asks how far the desk is may learn of the end
/// of the one before earlier than of the new one, and that is no news.
#[tokio::test]
async fn what_was_asked_before_a_press_does_not_undo_what_came_of_it() -> Result<()> {
    Stage::play(Options { people: People::OfTheDemo, ..Options::default() }, async |stage| {
        stage.with_another(Device::Desktop, async |desk| overtake(stage, desk).await).await
    })
    .await
}

async fn overtake(stage: &Stage, desk: &Screen<'_>) -> Result<()> {
    let (screen, words, server) = (stage.screen(), stage.labels(), &stage.server);
    stage.open_desk(desk, &demo::DESK).await?;
    let reference = stage.call_for_help(&demo::LOST).await?;
    stage.take_up(desk, &reference).await?;
    stage.write_record(desk, "INC-4713").await?;
    let code = stage.show_code(desk).await?;
    screen.expect_text(words.text("init.desk_code_told")).await?;
    let (reading, confirming) =
        (format!("GET {}/", paths::INIT_REQUESTS), format!("POST {}/", paths::INIT_REQUESTS));
    server.make_trouble(Trouble::Late, &reading);
    server.expect_held(1).await?;
    server.make_trouble(Trouble::Held, &confirming);
    stage.confirm(&code).await?;
    server.expect_held(2).await?;
    // The answer to the reading comes first. That the page goes on reading shows that it is there.
    server.make_trouble(Trouble::Held, &reading);
    server.let_go();
    server.expect_held(3).await?;
    server.let_go();
    server.let_go();
    stage.register(NEW).await
}
