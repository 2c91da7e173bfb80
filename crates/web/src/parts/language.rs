//! The language switch: each language in its own tongue.

use leptos::prelude::*;

use crate::i18n::{Language, choose, tag, text, use_language};

/// The switch.
#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let language = use_language();
    let one = move |of: Language, name: &'static str| {
        let pressed = move || if language.get() == of { "true" } else { "false" };
        view! {
            <button type="button" lang=tag(of) aria-pressed=pressed on:click=move |_| choose(language, of)>
                {name}
            </button>
        }
    };
    view! {
        <div class="languages" role="group" aria-label=text!(language, common_language)>
            {one(Language::Ja, "日本語")}
            {one(Language::En, "English")}
        </div>
    }
    .into_any()
}
