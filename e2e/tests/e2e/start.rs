//! A page that does not start says so, what to do, and whom to call.

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, ENGLISH, JAPANESE, Language, Options, Stage, Trouble};

/// Waits in the page pass a hundred times as fast.
const HURRY: &str = "
    const slow = window.setTimeout;
    window.setTimeout = (act, wait, ...rest) => slow(act, (wait ?? 0) / 100, ...rest);";

const SAYS_WHY: &str =
    "return !!document.querySelector('#failed')?.checkVisibility({ visibilityProperty: true })";

async fn expect_help(stage: &Stage, says: &str) -> Result<()> {
    let screen = stage.screen();
    screen.expect_text(says).await?;
    screen.expect_script("it can be seen", SAYS_WHY).await?;
    screen.expect_text(JAPANESE.phone).await?;
    screen.expect_text("ICT Support Center").await?;
    screen.expect_text("Reload").await?;
    // The browser has complained, and the page has said so.
    stage.browser.complaints().await.map(drop)
}

#[tokio::test]
async fn a_start_that_fails_says_what_to_do_and_whom_to_call() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let screen = stage.screen();
        stage.browser.keep_no_files().await?;
        for trouble in [
            Trouble::Cut,
            Trouble::Instead(404),
            Trouble::Script("<!DOCTYPE html><title>Log in to the network</title>"),
            Trouble::Script("let x = = 1;"),
        ] {
            for request in ["GET /start-", "GET /ninsho-page-"] {
                // A file that is fetched ahead is fetched again when that failed.
                for _ in 0..3 {
                    stage.server.make_trouble(trouble, request);
                }
                screen.open("/").await?;
                expect_help(stage, "この画面を表示できません。").await?;
                stage.server.mend();
                screen.open("/").await?;
                screen.expect_heading(stage.labels().log_in).await?;
                screen
                    .expect_script("nothing is said any more", &format!("return !(() => {{ {SAYS_WHY} }})()"))
                    .await?;
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_start_that_is_silent_is_noticed_by_the_clock() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let screen = stage.screen();
        stage.browser.run_before_each_page(HURRY).await?;
        stage.server.make_trouble(Trouble::Script("/* nothing */"), "GET /start-");
        screen.open("/").await?;
        expect_help(stage, "This page cannot be shown.").await
    })
    .await
}

#[tokio::test]
async fn without_any_script_the_style_sheet_says_it() -> Result<()> {
    Stage::play(Options { device: Device::Desktop, ..Options::default() }, async |stage| {
        let screen = stage.screen();
        stage.server.make_trouble(Trouble::Instead(404), "GET /start-");
        stage.server.make_trouble(Trouble::Instead(404), "GET /watch-");
        stage.browser.hurry_animations(50).await?;
        screen.open("/").await?;
        expect_help(stage, "この画面を表示できません。").await
    })
    .await
}

#[tokio::test]
async fn a_browser_without_webassembly_is_told_of_lockdown_mode() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let screen = stage.screen();
        stage.browser.run_before_each_page("delete window.WebAssembly").await?;
        screen.open("/").await?;
        expect_help(stage, "ロックダウンモード").await?;
        screen.expect_text("Lockdown Mode").await?;
        screen.expect_no_text("広告ブロック").await
    })
    .await
}

#[tokio::test]
async fn a_browser_without_the_time_limit_of_requests_logs_in() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let screen = stage.screen();
        stage.browser.run_before_each_page("delete AbortSignal.timeout; delete AbortSignal.any").await?;
        stage.log_in(&Stage::TARO).await?;
        screen.expect_script("there was none", "return !AbortSignal.timeout").await
    })
    .await
}

#[tokio::test]
async fn a_page_that_breaks_later_says_so_too() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let screen = stage.screen();
        screen.open("/").await?;
        screen.expect_heading(stage.labels().log_in).await?;
        stage
            .browser
            .driver()
            .execute(&tell_of("new WebAssembly.RuntimeError('unreachable')"), Vec::new())
            .await?;
        expect_help(stage, "この画面を表示できません。").await?;
        screen.reload().await?;
        screen.expect_heading(stage.labels().log_in).await?;
        let of_an_extension = tell_of("new TypeError('of an extension')");
        stage.browser.driver().execute(&of_an_extension, Vec::new()).await?;
        screen.expect_script("that is no reason", &format!("return !(() => {{ {SAYS_WHY} }})()")).await
    })
    .await
}

/// What the browser tells a page of an error that nobody has caught.
fn tell_of(error: &str) -> String {
    format!("dispatchEvent(new ErrorEvent('error', {{ error: {error} }}))")
}

#[tokio::test]
async fn what_reports_a_failed_start_is_read_by_the_oldest_browsers() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let screen = stage.screen();
        screen.open("/").await?;
        screen.expect_heading(stage.labels().log_in).await?;
        let source = "const done = arguments[0];
            fetch(document.querySelector('script[src*=watch]').src).then((file) => file.text()).then(done);";
        let source: String = stage.browser.driver().execute_async(source, Vec::new()).await?.convert()?;
        ensure!(source.contains("noModule"), "another file: {source}");
        for newer in ["=>", "let ", "const ", "`"] {
            ensure!(!source.contains(newer), "not ES5: {source}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn without_scripts_the_page_says_so_and_whom_to_call() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let screen = stage.screen();
        stage.browser.switch_scripts_off().await?;
        screen.open("/").await?;
        screen.expect_text("Please turn on JavaScript").await?;
        screen.expect_text(ENGLISH.phone).await
    })
    .await
}

/// The program's request.
const PROGRAM: &str = "GET /ninsho-page-";

#[tokio::test]
async fn a_press_before_the_program_has_arrived_is_carried_out_by_it() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words, taro) = (stage.screen(), stage.labels(), Stage::TARO);
        stage.browser.keep_no_files().await?;
        stage.server.make_trouble(Trouble::Held, PROGRAM);
        screen.open("/").await?;
        screen.expect_heading(words.log_in).await?;
        screen.fill(words.user_id, taro.user_id).await?;
        screen.fill(words.password, taro.password).await?;
        screen.press(words.log_in).await?;
        screen.expect_script("the button waits", "return !!document.querySelector('#start .slow')").await?;
        stage.server.let_go();
        screen.expect_heading(words.text("factor.title")).await
    })
    .await
}

#[tokio::test]
async fn what_is_typed_before_the_program_has_arrived_is_kept() -> Result<()> {
    let options = Options { device: Device::Desktop, language: Language::English, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.browser.keep_no_files().await?;
        stage.server.make_trouble(Trouble::Held, PROGRAM);
        screen.open("/login").await?;
        screen.fill(words.user_id, "tar").await?;
        stage.server.let_go();
        screen.expect_script("the program is there", "return !document.getElementById('start')").await?;
        // The focus is where it was, behind what was typed.
        screen.type_text("o").await?;
        screen.expect_value(words.user_id, "taro").await
    })
    .await
}

/// Logs Hanako in, as another tab of the browser would.
const ANOTHER_TAB: &str = "
    const [user_id, password, done] = arguments;
    fetch('/api/v1/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user_id, password }),
    }).then(({ status }) => done(status));";

#[tokio::test]
async fn what_was_typed_logs_nobody_in_after_the_log_out_of_another() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words, taro, hanako) = (stage.screen(), stage.labels(), Stage::TARO, Stage::HANAKO);
        stage.browser.keep_no_files().await?;
        stage.server.make_trouble(Trouble::Held, PROGRAM);
        screen.open("/").await?;
        screen.fill(words.user_id, taro.user_id).await?;
        screen.fill(words.password, taro.password).await?;
        screen.press(words.log_in).await?;
        let who = [hanako.user_id, hanako.password].map(serde_json::Value::from).to_vec();
        let status: u16 = stage.browser.driver().execute_async(ANOTHER_TAB, who).await?.convert()?;
        ensure!(status == 200, "the log-in was answered with {status}");
        stage.server.let_go();
        screen.press(words.text("factor.other_id")).await?;
        screen.expect_heading(words.log_in).await?;
        screen.expect_value(words.user_id, "").await?;
        screen.expect_value(words.password, "").await
    })
    .await
}

/// Where the parts of the log-in form are.
const PLACES: &str = "
    return ['.brand', 'h1', 'label', '#user-id', '#password', 'form > .primary', '.no-otp'].map((part) => {
        const { left, top, width, height } = document.querySelector(part).getBoundingClientRect();
        return `${part} ${left} ${top} ${width} ${height}`;
    }).join('\\n')";

#[tokio::test]
async fn the_program_moves_nothing_when_it_takes_over_on_a_phone() -> Result<()> {
    nothing_moves(Device::Phone).await
}

#[tokio::test]
async fn the_program_moves_nothing_when_it_takes_over_on_a_desktop() -> Result<()> {
    nothing_moves(Device::Desktop).await
}

async fn nothing_moves(device: Device) -> Result<()> {
    Stage::play(Options { device, ..Options::default() }, async |stage| {
        let screen = stage.screen();
        stage.browser.keep_no_files().await?;
        stage.server.make_trouble(Trouble::Held, PROGRAM);
        screen.open("/login").await?;
        screen.expect_heading(stage.labels().log_in).await?;
        let before = screen.answer(PLACES).await?;
        stage.server.let_go();
        screen.expect_script("the program is there", "return !document.getElementById('start')").await?;
        let after = screen.answer(PLACES).await?;
        ensure!(before == after, "before:\n{before}\nafter:\n{after}");
        Ok(())
    })
    .await
}
