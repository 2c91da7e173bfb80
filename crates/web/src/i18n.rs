//! The page's texts and their language.
//!
//! The texts of a language are two files: the page fetches the first when it starts, the second with its first
//! chunk, and both when the language is chosen. The functions in [`crate::texts`] name them, so a wrong name or a missing argument does not compile. The language is the
//! browser's until the person chooses one; that choice is the only thing that the page stores in the browser.

use std::sync::atomic::{AtomicUsize, Ordering};

use leptos::prelude::*;
use leptos::task::spawn_local;
pub(crate) use ninsho_texts::{Language, Part};

use crate::api::Call;
use crate::failure::{Answer, Failure};
use crate::texts;

/// A text that follows the language switch.
pub(crate) type Text = Signal<String>;

/// The storage key of the chosen language.
const STORED_AS: &str = "language";

/// A text that follows the switch: `text!(language, login_title)`. Arguments are in the order of
/// the text's placeholders.
macro_rules! text {
    ($language:expr, $name:ident $(,)?) => {
        $crate::i18n::plain($language, $crate::texts::$name)
    };
    ($language:expr, $name:ident, $($value:expr),+ $(,)?) => {
        $crate::i18n::localized($language, move |language| $crate::i18n::say!(language, $name, $($value),+))
    };
}

/// The same in one language.
macro_rules! say {
    ($language:expr, $name:ident $(, $value:expr)* $(,)?) => {
        String::from($crate::texts::$name($language $(, &$value.to_string())*))
    };
}

pub(crate) use {say, text};

/// The language that the page is in, or will be in.
static CURRENT: AtomicUsize = AtomicUsize::new(usize::MAX);

/// The files of the languages that this program is in, as the HTML names them:
/// `ja /texts-0a1b2c3d4e5f6071.ja.txt /more-texts-0a1b2c3d4e5f6072.ja.txt en …`.
fn files() -> String {
    let named = document().query_selector("meta[name=texts]").ok().flatten();
    named.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

fn languages_of(files: &str) -> Vec<Language> {
    files.split(' ').step_by(1 + Part::ALL.len()).filter_map(Language::of_tag).collect()
}

fn path_in(files: &str, language: Language, part: Part) -> Option<&str> {
    let mut words = files.split(' ');
    words.find(|word| *word == language.tag())?;
    words.nth(part as usize)
}

/// The languages that this program can be switched to.
#[must_use]
pub(crate) fn offered() -> Vec<Language> {
    languages_of(&files())
}

/// Fetches what is not here yet of the texts of a language.
///
/// # Errors
/// When the server cannot be reached, or serves another version by now.
pub(crate) async fn fetch(language: Language, part: Part) -> Answer<()> {
    if texts::are_here(language, part) {
        return Ok(());
    }
    let files = files();
    let file = Call::get(path_in(&files, language, part).ok_or(Failure::Unreadable)?).read().await?;
    texts::bring(language, part, file);
    Ok(())
}

/// Fetches the texts that the first load does without, in the page's language.
///
/// # Errors
/// As [`fetch`].
pub(crate) async fn fetch_rest() -> Answer<()> {
    let current = Language::ALL.get(CURRENT.load(Ordering::Relaxed)).copied();
    fetch(current.unwrap_or_else(language_of_browser), Part::Rest).await
}

/// A text without placeholders.
#[must_use]
pub(crate) fn plain(language: RwSignal<Language>, say: fn(Language) -> &'static str) -> Text {
    Signal::derive(move || say(language.get()).to_owned())
}

/// A text that follows the switch, from its form in one language.
#[must_use]
pub(crate) fn localized(
    language: RwSignal<Language>,
    text: impl Fn(Language) -> String + Send + Sync + 'static,
) -> Text {
    boxed(language, Box::new(text))
}

/// Not generic, so that the signal is compiled once for all texts.
fn boxed(language: RwSignal<Language>, text: Box<dyn Fn(Language) -> String + Send + Sync>) -> Text {
    Signal::derive(move || text(language.get()))
}

/// A text without the marks of where a line may break, for whatever is no part of the page.
#[must_use]
pub(crate) fn unmarked(text: &str) -> String {
    text.replace(['\u{200b}', '\u{2060}'], "")
}

/// The language signal of the page.
///
/// # Panics
/// Outside of the page's component tree.
#[must_use]
pub(crate) fn use_language() -> RwSignal<Language> {
    expect_context()
}

/// The first language: the stored choice, else the first of the browser's that is offered, else English, which
/// more foreigners read.
#[must_use]
pub(crate) fn first_language<'a>(
    offered: &[Language],
    stored: Option<&'a str>,
    preferred: impl IntoIterator<Item = &'a str>,
) -> Language {
    let mut wanted = stored.into_iter().chain(preferred).filter_map(Language::spoken);
    wanted.find(|language| offered.contains(language)).unwrap_or(Language::En)
}

/// Reads the stored choice and the browser's languages.
#[must_use]
pub(crate) fn language_of_browser() -> Language {
    let stored = storage().and_then(|storage| storage.get_item(STORED_AS).ok().flatten());
    let preferred: Vec<String> =
        window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect();
    let first = first_language(&offered(), stored.as_deref(), preferred.iter().map(String::as_str));
    CURRENT.store(first as usize, Ordering::Relaxed);
    first
}

/// Switches the language as soon as its texts are here, and remembers the choice. `done` hears whether they came.
pub(crate) fn choose(language: RwSignal<Language>, chosen: Language, done: Box<dyn FnOnce(bool)>) {
    spawn_local(async move {
        let is_here = fetch(chosen, Part::First).await.is_ok() && fetch(chosen, Part::Rest).await.is_ok();
        if is_here {
            CURRENT.store(chosen as usize, Ordering::Relaxed);
            language.set(chosen);
            remember(chosen);
        }
        done(is_here);
    });
}

fn remember(chosen: Language) {
    if let Some(storage) = storage() {
        // A browser that stores nothing still shows the chosen language until it is closed.
        let _ = storage.set_item(STORED_AS, chosen.tag());
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_goes_before_the_browser_and_the_browser_before_english() {
        let all = &Language::ALL;
        assert_eq!(first_language(all, Some("en"), ["ja-JP"]), Language::En);
        assert_eq!(first_language(all, None, ["fr-FR", "ja-JP", "en"]), Language::Ja);
        assert_eq!(first_language(all, None, ["EN-gb", "ja"]), Language::En);
        assert_eq!(first_language(all, Some("xx"), ["jam", "zh-CN"]), Language::Zh);
        let desk = &[Language::Ja, Language::En];
        assert_eq!(first_language(desk, Some("ko"), ["zh-CN", "ja"]), Language::Ja, "not all are offered");
    }

    #[test]
    fn the_html_names_the_files_of_the_languages() {
        let files = "ja /1.ja /2.ja xx /1.xx /2.xx zh-Hans /1.zh /2.zh";
        assert_eq!(languages_of(files), [Language::Ja, Language::Zh]);
        assert_eq!(path_in(files, Language::Ja, Part::Rest), Some("/2.ja"));
        assert_eq!(path_in(files, Language::Zh, Part::First), Some("/1.zh"));
        assert_eq!(path_in(files, Language::Ko, Part::First), None);
        assert!(languages_of("").is_empty());
    }

    #[test]
    fn what_is_filled_in_stands_where_the_language_has_it() {
        assert_eq!(
            say!(Language::Ko, common_span_both, 2, 5).matches(char::is_numeric).collect::<String>(),
            "25"
        );
        let title = say!(Language::En, common_title, "Log in", "Settings", "University");
        assert_eq!(title, "Log in | Settings - University");
    }

    #[test]
    fn the_words_of_the_manual_are_word_for_word() {
        let ja = Language::Ja;
        assert_eq!(unmarked(&say!(ja, login_submit)), "ログイン");
        assert_eq!(unmarked(&say!(ja, code_confirm)), "確認");
        assert_eq!(unmarked(&say!(ja, address_submit)), "ワンタイムパスワードを送信");
        assert_eq!(unmarked(&say!(ja, menu_otp)), "ワンタイムパスワードの設定");
        assert_eq!(unmarked(&say!(ja, menu_logout)), "ログアウト");
        assert_eq!(unmarked(&say!(ja, login_here)), "こちら");
        assert_eq!(unmarked(&say!(ja, address_forbidden)), "以下のアドレスは登録できません");
        assert_eq!(unmarked(&say!(ja, done_message)), "ワンタイムパスワード認証の設定が完了しました。");
        assert_eq!(
            unmarked(&say!(ja, code_sent_to, "taro@example.com")),
            "taro@example.comへメールを送信しました。"
        );
    }
    #[test]
    fn a_line_of_japanese_breaks_between_phrases() {
        assert_eq!(say!(Language::Ja, factor_title), "ワンタイムパスワードの\u{200b}入力");
        assert_eq!(say!(Language::Ja, login_submit), "ログイン");
    }
}
