//! How to reach the support desk.

use leptos::prelude::*;

use super::facts::{fact, facts};
use crate::i18n::{text, use_language};
use crate::institution::{bilingual, use_institution};

/// Telephone number, hours and form of the support desk.
pub(crate) fn support_desk() -> AnyView {
    let language = use_language();
    let desk = use_institution().with_value(|institution| institution.desk.clone());
    let number = format!("tel:{}", desk.phone);
    let extension = desk.extension.map(|number| {
        let says = text!(language, footer_extension, number);
        view! { <span class="extension">{says}</span> }.into_any()
    });
    let form = desk.inquiry_url.map(|url| {
        let says = text!(language, footer_form);
        view! { <p class="form-link"><a href=url target="_blank" rel="noopener noreferrer">{says}</a></p> }
            .into_any()
    });
    let phone = view! { <a class="phone" href=number>{desk.phone}</a> {extension} }.into_any();
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
    .into_any()
}

/// The support desk as a card, where nothing else helps.
pub(crate) fn support_desk_card() -> AnyView {
    view! { <div class="card">{support_desk()}</div> }.into_any()
}
