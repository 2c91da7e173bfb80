//! What every page stands in: its title, which also names the window, and the steps beside it.

use leptos::html;
use leptos::prelude::*;

use crate::app::use_institution;
use crate::i18n::{Language, Text, say, use_language};
use crate::navigation::use_navigation;

/// A page, or one step of it. Its heading takes the focus, so that a screen reader goes on there.
#[component]
pub(crate) fn Frame(
    /// What the page is called.
    title: Text,
    /// The steps of the manual, when the page is one of them.
    #[prop(optional)]
    steps: Option<AnyView>,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    let language = use_language();
    let institution = use_institution();
    let heading = NodeRef::<html::H1>::new();
    let first = use_navigation().is_first_heading();
    Effect::new(move || {
        if let Some(heading) = heading.get()
            && !first
        {
            let _ = heading.focus();
        }
    });
    Effect::new(move || {
        let language = language.get();
        let title = institution.with_value(|institution| {
            let (service, name) = match language {
                Language::Ja => (&institution.service.ja, &institution.name.ja),
                Language::En => (&institution.service.en, &institution.name.en),
            };
            say!(language, common_title, title.get(), service, name)
        });
        document().set_title(&title);
    });
    let class = if steps.is_some() { "frame with-steps" } else { "frame" };
    view! {
        <div class=class>
            {steps}
            <div class="sheet">
                <h1 tabindex="-1" node_ref=heading>{title}</h1>
                {children()}
            </div>
        </div>
    }
    .into_any()
}
