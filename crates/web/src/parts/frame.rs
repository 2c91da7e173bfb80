//! The frame of every page: its title, which is also the window's, and the steps beside it.

use leptos::prelude::*;

use crate::erased::{Inner, effect, view};
use crate::focus::focus_when_drawn;
use crate::i18n::{Text, say, unmarked, use_language};
use crate::institution::{in_language, use_institution};
use crate::navigation::use_navigation;

/// A page, or one step of it. Its title takes the focus, so that a screen reader continues there.
#[component]
pub(crate) fn Frame(
    title: Text,
    /// The manual's steps, where the page is one of them.
    #[prop(optional)]
    steps: Option<AnyView>,
    children: Inner,
) -> impl IntoView {
    let class = if steps.is_some() { "frame with-steps" } else { "frame" };
    let language = use_language();
    let institution = use_institution();
    if !use_navigation().is_first_heading() {
        focus_when_drawn("h1");
    }
    effect(move || {
        let language = language.get();
        let title = institution.with_value(|institution| {
            let [service, name] =
                [&institution.service, &institution.name].map(|text| in_language(language, text));
            say!(language, common_title, title.get(), service, name)
        });
        document().set_title(&unmarked(&title));
    });
    view! {
        <div class=class>
            {steps}
            <div class="sheet">
                <h1 tabindex="-1">{title}</h1>
                {children.view()}
            </div>
        </div>
    }
}
