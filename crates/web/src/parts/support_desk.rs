//! How to reach the support desk.

use leptos::prelude::*;
use ninsho_shared::institution::Desk;

use super::contacts::OtherContacts;
use super::facts::{Fact, Facts};
use super::opening::OpeningLine;
use crate::erased::view;
use crate::i18n::{text, use_language};
use crate::institution::{bilingual, numbers, use_institution};

/// Telephone number, hours and form of the support desk, as the footer shows them. They are in the first load; what
/// only those who call need is in [`SupportDeskNow`].
#[component]
pub(crate) fn SupportDesk() -> impl IntoView {
    use_institution().with_value(|institution| desk(&institution.desk))
}

/// Clones what it shows, since a clone of the whole desk would weigh more.
fn desk(desk: &Desk) -> AnyView {
    let language = use_language();
    let extension = desk.extension.clone().map(|number| {
        let says = text!(language, footer_extension, number);
        view! { <span class="extension">{says}</span> }.into_any()
    });
    let form = desk.inquiry_url.clone().map(|url| {
        let says = text!(language, footer_form);
        view! { <p class="form-link"><a href=url target="_blank" rel="noopener noreferrer">{says}</a></p> }
            .into_any()
    });
    view! {
        <div class="desk">
            <p class="desk-name">{bilingual(language, desk.name.clone())}</p>
            <Facts>
                <Fact name=text!(language, footer_phone)>
                    <a class="phone" href=desk.dials()>{bilingual(language, numbers(desk))}</a>
                    {extension}
                </Fact>
                <Fact name=text!(language, footer_hours)>{bilingual(language, desk.hours.clone())}</Fact>
            </Facts>
            {form}
        </div>
    }
    .into_any()
}

/// The support desk where people are told to call it, with whether it answers now.
#[component]
pub(crate) fn SupportDeskNow() -> impl IntoView {
    view! {
        <SupportDesk/>
        <OpeningLine/>
    }
}

/// The same as a card, where nothing else helps, and below it what helps who cannot phone.
#[component]
pub(crate) fn SupportDeskCard() -> impl IntoView {
    view! {
        <div class="card"><SupportDeskNow/></div>
        <OtherContacts/>
    }
}
