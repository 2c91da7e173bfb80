//! The language switch: each language in its own tongue.

use leptos::prelude::*;

use crate::erased::{pressed, truth};
use crate::i18n::{Language, choose, tag, text, use_language};

/// The switch.
pub(crate) fn language_switch() -> AnyView {
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
    .into_any()
}
