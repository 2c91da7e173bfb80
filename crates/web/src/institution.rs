//! The institution of the page: its names, its sender and its support desk.

use leptos::prelude::*;
use ninsho_shared::institution::{Bilingual, Desk, InstitutionView};

use crate::i18n::{Language, Text, localized};

/// The institution, read once when the page starts.
pub(crate) type Institution = StoredValue<InstitutionView>;

/// The institution from the context.
///
/// # Panics
/// Outside of the page's component tree.
#[must_use]
pub(crate) fn use_institution() -> Institution {
    expect_context()
}

/// A text of the institution that follows the language switch.
#[must_use]
pub(crate) fn bilingual(language: RwSignal<Language>, text: Bilingual) -> Text {
    localized(language, move |language| in_language(language, &text).to_owned())
}

/// The same in one language: what is in Japanese and English alone, for its readers.
#[must_use]
pub(crate) fn in_language(language: Language, text: &Bilingual) -> &str {
    if language.reads_japanese() { &text.ja } else { &text.en }
}

/// The desk's number in each language: in English the one that is dialled from abroad, where there is one.
#[must_use]
pub(crate) fn numbers(desk: &Desk) -> Bilingual {
    let abroad = desk.phone_international.as_ref().unwrap_or(&desk.phone);
    Bilingual { ja: desk.phone.clone(), en: abroad.clone() }
}
