//! Adding an authenticator: its name first, then the picture and the proof.

use leptos::prelude::*;

use super::adding::Adding;
use super::prove::prove;
use crate::erased::{live, submitted};
use crate::i18n::text;
use crate::parts::button::Button;
use crate::parts::failure::failure_slot;
use crate::parts::field::{Field, Kind};

/// The form for the name, then picture and proof.
pub(super) fn add(adding: Adding) -> AnyView {
    let language = adding.language;
    let inside = live(move || match adding.new.get() {
        Some(new) => prove(adding, new),
        None => form(adding),
    });
    view! {
        <section class="part" aria-labelledby="add-app">
            <h2 id="add-app" tabindex="-1">{text!(language, authenticators_add_title)}</h2>
            {failure_slot(adding.failure)}
            {inside}
        </section>
    }
    .into_any()
}

fn form(adding: Adding) -> AnyView {
    let language = adding.language;
    let submit = submitted(move || adding.ask());
    let button = Button::primary(text!(language, authenticators_add))
        .busy(adding.request.busy(), text!(language, authenticators_adding));
    view! {
        <form method="post" novalidate on:submit=submit>
            {Field::new(Kind::Name, text!(language, authenticators_name), adding.name, adding.name_error)
                .hint(text!(language, authenticators_name_hint))
                .view()}
            {button.view()}
        </form>
    }
    .into_any()
}
