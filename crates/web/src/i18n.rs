//! The page's texts and their language.
//!
//! `locales/texts.json` holds each text in both languages. It is read at compile time, so a wrong
//! name or a missing argument does not compile, and marked where a line of Japanese may break. The language is the browser's until the person
//! chooses one; that choice is the only thing that the page stores in the browser.

use leptos::prelude::*;

// `Language`, over the texts with marks where a line may break: see `build.rs`.
include!(concat!(env!("OUT_DIR"), "/language.rs"));

/// A text that follows the language switch.
pub(crate) type Text = Signal<String>;

/// The storage key of the chosen language.
const STORED_AS: &str = "language";

/// A text that follows the switch: `text!(language, login_title)`. Arguments are in the order of
/// the text's placeholders.
macro_rules! text {
    ($language:expr, $name:ident $(,)?) => {
        $crate::i18n::plain($language, $crate::i18n::Language::$name)
    };
    ($language:expr, $name:ident, $($value:expr),+ $(,)?) => {
        $crate::i18n::localized($language, move |language| $crate::i18n::say!(language, $name, $($value),+))
    };
}

/// The same in one language.
macro_rules! say {
    ($language:expr, $name:ident $(, $value:expr)* $(,)?) => {
        String::from($language.$name($(&$value.to_string()),*))
    };
}

pub(crate) use {say, text};

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

/// The tag of a language (RFC 5646).
#[must_use]
pub(crate) const fn tag(language: Language) -> &'static str {
    match language {
        Language::Ja => "ja",
        Language::En => "en",
    }
}

/// The first language: the stored choice, else the first supported one of the browser's, else
/// English, which more foreigners read.
#[must_use]
pub(crate) fn first_language<'a>(
    stored: Option<&str>,
    preferred: impl IntoIterator<Item = &'a str>,
) -> Language {
    stored.and_then(spoken).or_else(|| preferred.into_iter().find_map(spoken)).unwrap_or(Language::En)
}

fn spoken(tag: &str) -> Option<Language> {
    let primary = tag.split('-').next().unwrap_or_default();
    [Language::Ja, Language::En]
        .into_iter()
        .find(|language| primary.eq_ignore_ascii_case(self::tag(*language)))
}

/// Reads the stored choice and the browser's languages.
#[must_use]
pub(crate) fn language_of_browser() -> Language {
    let stored = storage().and_then(|storage| storage.get_item(STORED_AS).ok().flatten());
    let preferred: Vec<String> =
        window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect();
    first_language(stored.as_deref(), preferred.iter().map(String::as_str))
}

/// Switches the language and remembers the choice.
pub(crate) fn choose(language: RwSignal<Language>, chosen: Language) {
    language.set(chosen);
    if let Some(storage) = storage() {
        // A browser that stores nothing still shows the chosen language until it is closed.
        let _ = storage.set_item(STORED_AS, tag(chosen));
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
        assert_eq!(first_language(Some("en"), ["ja-JP"]), Language::En);
        assert_eq!(first_language(None, ["fr-FR", "ja-JP", "en"]), Language::Ja);
        assert_eq!(first_language(None, ["EN-gb", "ja"]), Language::En);
        assert_eq!(first_language(Some("xx"), ["jam", "zh-CN"]), Language::En);
    }

    #[test]
    fn no_text_is_missing_in_a_language() {
        let texts: serde_json::Value = serde_json::from_str(include_str!("../locales/texts.json")).unwrap();
        for (section, texts) in texts.as_object().unwrap() {
            for (name, text) in texts.as_object().unwrap() {
                for language in [Language::Ja, Language::En] {
                    let text = text.get(tag(language)).and_then(serde_json::Value::as_str);
                    assert!(text.is_some_and(|text| !text.is_empty()), "{section}.{name}, {language:?}");
                }
            }
        }
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
