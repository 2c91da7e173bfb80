//! The language switch, which names each language in itself.

use leptos::prelude::*;

use crate::erased::{pressed, truth, view};
use crate::i18n::{Language, choose, tag, text, use_language};

/// The switch.
#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let language = use_language();
    let one = move |of: Language, name: &'static str| {
        let choose = pressed(move || choose(language, of));
        view! {
            <button type="button" lang=tag(of) aria-pressed=truth(move || language.get() == of) on:click=choose>
                {name}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="languages" role="group" aria-label=text!(language, common_language)>
            {one(Language::Ja, "日本語")}
            {one(Language::En, "English")}
        </div>
    }
}
