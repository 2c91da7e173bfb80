//! Adding an authenticator: the QR code and the proof. Its name is asked for when it works.

use leptos::prelude::*;

use super::adding::Adding;
use super::prove::ProveAuthenticator;
use crate::erased::{live, view};
use crate::i18n::text;
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::failure::FailureSlot;

/// The button that begins, then the QR code and the proof.
#[component]
pub(super) fn AddAuthenticator(adding: Adding) -> impl IntoView {
    let language = adding.language;
    let inside = live(move || match adding.new.get() {
        Some(new) => view! { <ProveAuthenticator adding new/> }.into_any(),
        None => {
            let press = Callback::new(move |()| adding.ask());
            view! {
                <Button
                    style=ButtonStyle::Primary
                    says=text!(language, authenticators_add)
                    busy=(adding.request.busy(), text!(language, authenticators_adding))
                    on_press=press
                />
            }
            .into_any()
        }
    });
    view! {
        <section class="part" aria-labelledby="add-app">
            <h2 id="add-app" tabindex="-1">{text!(language, authenticators_add_title)}</h2>
            <FailureSlot failure=adding.failure/>
            {inside}
        </section>
    }
}
