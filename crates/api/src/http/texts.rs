//! The texts of the page's program, for the HTML that the server writes before or in place of it.

use std::sync::LazyLock;

use anyhow::Context;
use ninsho_domain::language;
use ninsho_shared::institution::Bilingual;
use ninsho_texts::{Language, Texts};

static TEXTS: LazyLock<Option<Texts>> = LazyLock::new(|| Texts::shipped().ok());

/// A text of the page.
///
/// # Errors
/// When the page has none of this name.
pub fn say(language: Language, section: &str, name: &str) -> anyhow::Result<&'static str> {
    let texts = TEXTS.as_ref().context("the page's texts cannot be read")?;
    texts.say(language, section, name).with_context(|| format!("the page has no text {section}.{name}"))
}

/// What is in Japanese and English alone, for the readers of this language.
#[must_use]
pub fn in_language(language: Language, text: &Bilingual) -> &str {
    of_mails(language).of(text)
}

/// Of the languages of the mails, the one that the readers of this language know better.
#[must_use]
pub const fn of_mails(language: Language) -> language::Language {
    if language.reads_japanese() { language::Language::Ja } else { language::Language::En }
}
