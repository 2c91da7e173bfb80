//! Other ways to reach the institution, for people who cannot phone.

use leptos::prelude::*;
use ninsho_shared::institution::Contact;

use crate::erased::{maybe, paragraph, view};
use crate::i18n::{text, use_language};
use crate::institution::{bilingual, use_institution};
use crate::parts::elsewhere::link_elsewhere;

/// The ways; nothing where the institution names none.
#[component]
pub(crate) fn OtherContacts() -> impl IntoView {
    let language = use_language();
    let contacts = use_institution().with_value(|institution| institution.contact.clone());
    let ways: Vec<AnyView> = contacts.into_iter().map(way).collect();
    maybe((!ways.is_empty()).then(|| {
        view! {
            <section class="contacts">
                <h2>{text!(language, footer_contacts)}</h2>
                <ul>{ways}</ul>
            </section>
        }
        .into_any()
    }))
}

fn way(Contact { name, text, url }: Contact) -> AnyView {
    let language = use_language();
    let name = bilingual(language, name);
    let name = match url {
        Some(url) => link_elsewhere(url, name, ""),
        None => view! { <strong>{name}</strong> }.into_any(),
    };
    view! { <li>{name}{paragraph(bilingual(language, text))}</li> }.into_any()
}
