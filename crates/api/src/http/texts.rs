//! The texts of the page's program, for the HTML that the server writes before or in place of it.

use std::sync::LazyLock;

use anyhow::Context;
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
    if language.reads_japanese() { &text.ja } else { &text.en }
}
