//! How to reach the support desk.

use leptos::prelude::*;

use super::facts::{Fact, Facts};
use super::opening::OpeningLine;
use crate::erased::view;
use crate::i18n::{localized, text, use_language};
use crate::institution::{bilingual, phone_in, use_institution};

/// Telephone number, hours and form of the support desk, as the footer shows them: it is in the first load, so what
/// only those who call need is in [`SupportDeskNow`].
#[component]
pub(crate) fn SupportDesk() -> impl IntoView {
    let language = use_language();
    let desk = use_institution().with_value(|institution| institution.desk.clone());
    let tel = desk.dials();
    let extension = desk.extension.clone().map(|number| {
        let says = text!(language, footer_extension, number);
        view! { <span class="extension">{says}</span> }.into_any()
    });
    let form = desk.inquiry_url.clone().map(|url| {
        let says = text!(language, footer_form);
        view! { <p class="form-link"><a href=url target="_blank" rel="noopener noreferrer">{says}</a></p> }
            .into_any()
    });
    let (name, hours) = (desk.name.clone(), desk.hours.clone());
    let number = localized(language, move |language| phone_in(language, &desk).to_owned());
    view! {
        <div class="desk">
            <p class="desk-name">{bilingual(language, name)}</p>
            <Facts>
                <Fact name=text!(language, footer_phone)>
                    <a class="phone" href=tel>{number}</a>
                    {extension}
                </Fact>
                <Fact name=text!(language, footer_hours)>{bilingual(language, hours)}</Fact>
            </Facts>
            {form}
        </div>
    }
}

/// The support desk where people are told to call it, with whether it answers now.
#[component]
pub(crate) fn SupportDeskNow() -> impl IntoView {
    view! {
        <SupportDesk/>
        <OpeningLine/>
    }
}

/// The same as a card, where nothing else helps.
#[component]
pub(crate) fn SupportDeskCard() -> impl IntoView {
    view! { <div class="card"><SupportDeskNow/></div> }
}
