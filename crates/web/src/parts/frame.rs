//! What every page stands in: its title, which also names the window, and the steps beside it.

use leptos::prelude::*;

use crate::erased::effect;
use crate::focus::focus_when_drawn;
use crate::i18n::{Language, Text, say, use_language};
use crate::institution::use_institution;
use crate::navigation::use_navigation;

/// A page, or one step of it. Its title takes the focus, so that a screen reader goes on there.
pub(crate) fn frame(title: Text, body: AnyView) -> AnyView {
    framed(title, "frame", ().into_any(), body)
}

/// The same, for a page that is one of the manual's steps.
pub(crate) fn frame_with_steps(title: Text, steps: AnyView, body: AnyView) -> AnyView {
    framed(title, "frame with-steps", steps, body)
}

fn framed(title: Text, class: &'static str, steps: AnyView, body: AnyView) -> AnyView {
    let language = use_language();
    let institution = use_institution();
    if !use_navigation().is_first_heading() {
        focus_when_drawn("h1");
    }
    effect(move || {
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
    view! {
        <div class=class>
            {steps}
            <div class="sheet">
                <h1 tabindex="-1">{title}</h1>
                {body}
            </div>
        </div>
    }
    .into_any()
}
