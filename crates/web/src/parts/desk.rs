//! How to reach the support desk.

use leptos::prelude::*;
use ninsho_shared::institution::{Bilingual, Desk};

use super::facts::{Fact, Facts};
use crate::app::use_institution;
use crate::i18n::{Language, Text, following, text, use_language};

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
#[component]
pub(crate) fn DeskFacts(
    /// Which one.
    desk: Desk,
) -> impl IntoView {
    let language = use_language();
    let number = format!("tel:{}", desk.phone);
    let extension = desk.extension.map(|number| text!(language, footer_extension, number.as_str()));
    let form = desk.inquiry_url.map(|url| {
        let says = text!(language, footer_form);
        view! { <p class="form-link"><a href=url target="_blank" rel="noopener noreferrer">{says}</a></p> }
    });
    view! {
        <div class="desk">
            <p class="desk-name">{bilingual(language, desk.name)}</p>
            <Facts>
                <Fact name=text!(language, footer_phone)>
                    <a class="phone" href=number>{desk.phone}</a>
                    {extension.map(|extension| view! { <span class="extension">{extension}</span> })}
                </Fact>
                <Fact name=text!(language, footer_hours)>{bilingual(language, desk.hours)}</Fact>
            </Facts>
            {form}
        </div>
    }
    .into_any()
}

/// The institution's desk, where it is what helps.
#[component]
pub(crate) fn DeskCard() -> impl IntoView {
    let desk = use_institution().with_value(|institution| institution.desk.clone());
    view! { <div class="card"><DeskFacts desk/></div> }.into_any()
}
