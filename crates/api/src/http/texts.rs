//! The texts of the page's program, for the HTML that the server writes before or in place of it.

use std::collections::HashMap;
use std::sync::LazyLock;

use anyhow::Context;
use ninsho_domain::language::Language;
use ninsho_shared::institution::Bilingual;

/// By section and name.
static TEXTS: LazyLock<Option<HashMap<String, HashMap<String, Bilingual>>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../web/locales/texts.json")).ok());

/// A text of the page.
///
/// # Errors
/// When the page has none of this name.
pub fn say(language: Language, section: &str, name: &str) -> anyhow::Result<&'static str> {
    let texts = TEXTS.as_ref().context("the page's texts cannot be read")?;
    let text = texts.get(section).and_then(|texts| texts.get(name));
    Ok(language.of(text.with_context(|| format!("the page has no text {section}.{name}"))?))
}
