//! What belongs to no flow: the language, a wrong address, what the browser refuses to run.

use anyhow::{Result, ensure};
use ninsho_e2e::{Device, ENGLISH, JAPANESE, Language, Options, Screen, Stage};

#[tokio::test]
async fn the_language_is_the_browsers_until_it_is_chosen_and_then_remembered() -> Result<()> {
    let options = Options { language: Language::English, device: Device::Desktop, ..Options::default() };
    Stage::play(options, async |stage| {
        let screen = stage.screen();
        screen.open("/").await?;
        screen.expect_heading(ENGLISH.log_in).await?;
        screen.choose_language("日本語").await?;
        screen.expect_heading(JAPANESE.log_in).await?;
        screen
            .expect_script("the page says its language", "return document.documentElement.lang === 'ja'")
            .await?;
        screen.reload().await?;
        screen.expect_heading(JAPANESE.log_in).await
    })
    .await
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        screen.open("/no/such/page").await?;
        screen.expect_heading(words.text("missing.title")).await
    })
    .await
}

/// Every other test ends with a look at the console and takes no complaint; this one shows that
/// a complaint would be seen there.
#[tokio::test]
async fn nothing_foreign_runs_in_the_page_and_the_console_says_so() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        stage.screen().open("/").await?;
        stage.screen().expect_heading(stage.labels().log_in).await?;
        for foreign in [
            "const script = document.createElement('script');
             script.textContent = 'window.foreign = true';
             document.body.append(script);",
            "document.body.setAttribute('style', 'display: none');",
            "document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/' }));",
        ] {
            stage.browser.driver().execute(foreign, Vec::new()).await?;
            let complaints = stage.browser.complaints().await?.join("\n");
            ensure!(complaints.contains("Content Security Policy"), "{foreign}: {complaints:?}");
        }
        let unharmed = "return !window.foreign && getComputedStyle(document.body).display !== 'none'";
        stage.screen().expect_script("nothing came of it", unharmed).await
    })
    .await
}

/// The places within a word at which a line of the page ends. What is not Japanese may break anywhere when
/// it is longer than a line.
const BROKEN_WORDS: &str = r"
    const broken = [];
    const texts = document.createTreeWalker(document.querySelector('#content'), NodeFilter.SHOW_TEXT);
    const place = document.createRange();
    const top = (text, at) => {
        place.setStart(text, at);
        place.setEnd(text, at + 1);
        return place.getClientRects()[0]?.top;
    };
    const letter = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ー]/u;
    while (texts.nextNode()) {
        const text = texts.currentNode;
        for (let at = 1; at < text.length; at++) {
            const [before, after] = [text.data[at - 1], text.data[at]];
            if (letter.test(before) && letter.test(after) && top(text, at) > top(text, at - 1) + 4) {
                broken.push(text.data.slice(Math.max(0, at - 12), at) + '|' + text.data.slice(at, at + 12));
            }
        }
    }
    return broken.join(' / ');";

#[tokio::test]
async fn lines_of_japanese_end_between_phrases() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        screen.open("/help").await?;
        screen.expect_heading(words.text("help.title")).await?;
        expect_whole_words(&screen).await?;
        stage.pass_password(&Stage::TARO).await?;
        screen.expect_heading(words.text("factor.title")).await?;
        expect_whole_words(&screen).await
    })
    .await
}

async fn expect_whole_words(screen: &Screen<'_>) -> Result<()> {
    let broken = screen.answer(BROKEN_WORDS).await?;
    ensure!(broken.is_empty(), "lines end within a word: {broken}");
    Ok(())
}

/// Each language by its own name, the title of the log-in and the labels of its fields.
const LANGUAGES: [(&str, &str, &str); 5] = [
    ("简体中文", "zh-Hans", "登录"),
    ("한국어", "ko", "로그인"),
    ("やさしい日本語", "ja-simple", "ログイン"),
    ("English", "en", "Log in"),
    ("日本語", "ja", "ログイン"),
];

#[tokio::test]
async fn each_language_is_fetched_when_it_is_chosen_and_kept() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let screen = stage.screen();
        screen.open("/").await?;
        screen.expect_heading(JAPANESE.log_in).await?;
        for (name, tag, log_in) in LANGUAGES {
            screen.choose_language(name).await?;
            let shown = format!("return document.documentElement.lang === '{tag}'");
            screen.expect_script("the page says its language", &shown).await?;
            screen.expect_heading(log_in).await?;
            let fetched = format!(
                "return performance.getEntriesByType('resource').some((file) => file.name.endsWith('.{tag}.txt'))"
            );
            screen.expect_script("its texts were fetched", &fetched).await?;
            screen.reload().await?;
            screen.expect_heading(log_in).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_language_that_cannot_be_fetched_leaves_the_page_as_it_is() -> Result<()> {
    let options = Options { language: Language::English, device: Device::Desktop, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        screen.open("/").await?;
        screen.expect_heading(ENGLISH.log_in).await?;
        screen.fill(ENGLISH.user_id, "typed").await?;
        stage.browser.set_offline(true).await?;
        screen.choose_language("한국어").await?;
        screen.expect_text(words.text("common.language_failed")).await?;
        let kept = "return document.querySelector('select.languages').value === 'en'";
        screen.expect_script("the language is the one of before", kept).await?;
        stage.browser.set_offline(false).await?;
        screen.choose_language("한국어").await?;
        screen.expect_heading("로그인").await?;
        screen.expect_value(ENGLISH.user_id, "typed").await?;
        stage.browser.complaints().await.map(drop)
    })
    .await
}
