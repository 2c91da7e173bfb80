//! Adding an authenticator: its name first, then the QR code and the proof.

use leptos::prelude::*;

use super::adding::Adding;
use super::prove::ProveAuthenticator;
use crate::erased::{live, submitted, view};
use crate::i18n::text;
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::failure::FailureSlot;
use crate::parts::field::{Field, Kind};

/// The form for the name, then the QR code and the proof.
#[component]
pub(super) fn AddAuthenticator(adding: Adding) -> impl IntoView {
    let language = adding.language;
    let inside = live(move || match adding.new.get() {
        Some(new) => view! { <ProveAuthenticator adding new/> }.into_any(),
        None => view! { <NameForm adding/> }.into_any(),
    });
    view! {
        <section class="part" aria-labelledby="add-app">
            <h2 id="add-app" tabindex="-1">{text!(language, authenticators_add_title)}</h2>
            <FailureSlot failure=adding.failure/>
            {inside}
        </section>
    }
}

#[component]
fn NameForm(adding: Adding) -> impl IntoView {
    let language = adding.language;
    let submit = submitted(move || adding.ask());
    view! {
        <form method="post" novalidate on:submit=submit>
            <Field
                kind=Kind::Name
                label=text!(language, authenticators_name)
                value=adding.name
                error=adding.name_error
                hint=text!(language, authenticators_name_hint)
            />
            <Button
                style=ButtonStyle::Primary
                says=text!(language, authenticators_add)
                busy=(adding.request.busy(), text!(language, authenticators_adding))
            />
        </form>
    }
}
