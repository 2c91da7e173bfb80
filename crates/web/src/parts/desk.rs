//! How to reach the support desk.

use leptos::prelude::*;
use ninsho_shared::institution::Bilingual;

use super::facts::{fact, facts};
use crate::app::use_institution;
use crate::i18n::{Language, Text, following, text, use_language};
use crate::once::Drawn;

/// A text of the institution, as one that follows the language switch.
#[must_use]
pub(crate) fn bilingual(language: RwSignal<Language>, words: Bilingual) -> Text {
    following(
        language,
        Box::new(move |language| match language {
            Language::Ja => words.ja.clone(),
            Language::En => words.en.clone(),
        }),
    )
}

/// The desk: number to tap, hours, form.
pub(crate) fn desk() -> AnyView {
    let language = use_language();
    let desk = use_institution().with_value(|institution| institution.desk.clone());
    let number = format!("tel:{}", desk.phone);
    let extension = desk.extension.map(|number| {
        let says = text!(language, footer_extension, number);
        view! { <span class="extension">{says}</span> }.drawn()
    });
    let form = desk.inquiry_url.map(|url| {
        let says = text!(language, footer_form);
        view! { <p class="form-link"><a href=url target="_blank" rel="noopener noreferrer">{says}</a></p> }
            .drawn()
    });
    let phone = view! { <a class="phone" href=number>{desk.phone}</a> {extension} }.drawn();
    view! {
        <div class="desk">
            <p class="desk-name">{bilingual(language, desk.name)}</p>
            {facts(vec![
                fact(text!(language, footer_phone), phone),
                fact(text!(language, footer_hours), bilingual(language, desk.hours)),
            ])}
            {form}
        </div>
    }
    .drawn()
}

/// The desk, where it is what helps.
pub(crate) fn desk_card() -> AnyView {
    view! { <div class="card">{desk()}</div> }.drawn()
}
